// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import NIOCore
import Testing

@testable import Publishing

/// The line by which a client subscribes, and what it is told.
@Suite struct SubscriptionTests {
    private static let example =
        #"write for example {"subscribe":{"cameras":["door"],"labels":["qr_code"],"min_score":0.5}}"#

    @Test func everyKeyIsRead() throws {
        let line = #"{"subscribe":{"cameras":["b","a","b"],"labels":["x"],"min_score":0.25,"objects_only":true}}"#
        var expected = Subscription()
        expected.cameras = ["a", "b"]
        expected.labels = ["x"]
        expected.minimumScore = 0.25
        expected.objectsOnly = true
        #expect(try Subscription(line: Array(line.utf8)) == expected)
    }

    @Test(arguments: [
        #"{"subscribe":{}}"#, " {\"subscribe\" : { } }\r\n", #"{"subscribe":{"objects_only":false}}"#,
    ])
    func emptyOne_isEverything(_ line: String) throws {
        #expect(try Subscription(line: Array(line.utf8)).isEverything)
    }

    @Test(arguments: [
        ("hello", "this line is not a JSON object; \(example)"),
        ("[1]", "this line is not a JSON object; \(example)"),
        ("{\"subscribe\":{}", "this line is not a JSON object; \(example)"),
        (String(repeating: "[", count: 4096), "this line is not a JSON object; \(example)"),
        ("{}", "this line has no key 'subscribe'; \(example)"),
        (#"{"subscribe":[]}"#, "'subscribe' is not a JSON object; \(example)"),
        (#"{"subscribe":null}"#, "'subscribe' is not a JSON object; \(example)"),
        (#"{"subcribe":{}}"#, "unknown key 'subcribe'; write 'subscribe'"),
        (#"{"subscribe":{},"and":1}"#, "unknown key 'and'; use subscribe"),
        (#"{"subscribe":{"camera":["a"]}}"#, "unknown key 'camera'; write 'cameras'"),
        (
            #"{"subscribe":{"frobnicate":1}}"#,
            "unknown key 'frobnicate'; use one of cameras, labels, min_score, objects_only"
        ),
        (#"{"subscribe":{"cameras":"a"}}"#, "'cameras' is not a list of names; \(example)"),
        (#"{"subscribe":{"labels":[1]}}"#, "'labels' is not a list of names; \(example)"),
        (#"{"subscribe":{"labels":null}}"#, "'labels' is not a list of names; \(example)"),
        (#"{"subscribe":{"labels":[]}}"#, "'labels' is empty; leave it out to get them all"),
        (#"{"subscribe":{"min_score":"0.5"}}"#, "'min_score' is not a number from 0 to 1; \(example)"),
        (#"{"subscribe":{"min_score":true}}"#, "'min_score' is not a number from 0 to 1; \(example)"),
        (#"{"subscribe":{"min_score":1.5}}"#, "'min_score' is not a number from 0 to 1; \(example)"),
        (#"{"subscribe":{"min_score":1e999}}"#, "'min_score' is not a number from 0 to 1; \(example)"),
        (#"{"subscribe":{"objects_only":1}}"#, "'objects_only' is not true or false; \(example)"),
    ])
    func mistakesAreNamed(_ line: String, _ message: String) {
        do {
            _ = try Subscription(line: Array(line.utf8))
            Issue.record("was accepted: \(line)")
        } catch {
            #expect(error.code == .badSubscription)
            #expect(error.description == message)
        }
    }

    @Test func requestSaysTheSameAgain() throws {
        var subscription = Subscription()
        #expect(String(decoding: subscription.request(), as: UTF8.self) == "{\"subscribe\":{}}\n")
        subscription.objectsOnly = true
        subscription.minimumScore = 0.75
        subscription.labels = ["b", "a\"b"]
        subscription.cameras = ["door"]
        #expect(
            String(decoding: subscription.request(), as: UTF8.self)
                == #"{"subscribe":{"cameras":["door"],"labels":["a\"b","b"],"min_score":0.75,"objects_only":true}}"#
                + "\n")
        #expect(try Subscription(line: subscription.request()) == subscription)
    }

    @Test func strangersAreDoubted_asFarAsOneKnows() {
        var subscription = Subscription()
        subscription.cameras = ["dor", "door"]
        subscription.labels = ["qr_cod", "zebra"]
        #expect(subscription.warnings(cameras: nil, labels: nil).isEmpty)
        #expect(
            subscription.warnings(cameras: ["door"], labels: ["qr_code", "aztec"]) == [
                "no camera is called 'dor'; write 'door'",
                "no class is called 'qr_cod'; write 'qr_code'",
                "no class is called 'zebra'; there are qr_code, aztec",
            ])
    }

    @Test func linesComeInPieces_andLongOnesAreForgotten() {
        let long = String(repeating: "x", count: ClientLines.longest + 1)
        let text = "first\n\n\(long.dropLast())\n\(long)\nlast\nrest"
        let expected: [ClientLines.Line] = [
            .whole(Array("first".utf8)), .whole([]), .whole(Array(long.utf8.dropLast())), .tooLong,
            .whole(Array("last".utf8)),
        ]
        for size in [1, 7, 1024, text.utf8.count] {
            var lines = ClientLines()
            var found: [ClientLines.Line] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                var buffer = ByteBuffer(bytes: rest.prefix(size))
                rest = rest.dropFirst(size)
                while let line = lines.next(in: &buffer) { found.append(line) }
                #expect(buffer.readableBytes == 0)
            }
            #expect(found == expected, "pieces of \(size) bytes")
        }
    }
}
