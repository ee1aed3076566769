// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EfficientDet
import Testing

@testable import Weights

struct LabelMapFilesTests {
    @Test func cocosNinetyIdsHaveTenWithoutACategory() {
        #expect(LabelMap.coco80.names.count == 80)
        #expect(Set(LabelMap.coco80.names).count == 80)
        #expect(LabelMap.coco90.names.count == 90)
        #expect(LabelMap.coco90.names.filter { !$0.isEmpty } == LabelMap.coco80.names)
        // Ids from COCO's annotation files.
        for (id, name) in [(1, "person"), (13, "stop sign"), (44, "bottle"), (70, "toilet"), (90, "toothbrush")] {
            #expect(LabelMap.coco90.name(of: id - 1) == name)
        }
        #expect(LabelMap.coco90.name(of: 11) == "class 12")
    }

    @Test func aTextFileHasOneNameALine() throws {
        let map = try withFile(Array("cat\r\n  guide dog \n\nbird\n\n".utf8)) { try LabelMap(textFile: $0) }
        #expect(map.names == ["cat", "guide dog", "", "bird"])
    }

    @Test(arguments: [[0xff, 0xfe], Array("a\u{0}b".utf8), [UInt8](repeating: 0x61, count: 2 << 20)])
    func aFileThatIsNoTextIsRefused(bytes: [UInt8]) throws {
        let error = try #require(throws: WeightsError.self) {
            try withFile(bytes) { try LabelMap(textFile: $0) }
        }
        #expect(error.code == .malformed)
    }

    @Test func namesSurviveTheMetadata() throws {
        let names = ["q\"uote", "back\\slash", "", "a/b", "käfer"]
        let json = try #require(LabelMap(names: names).json)
        #expect(try LabelMap(json: json, classCount: 5, source: "made").names == names)
        #expect(LabelMap(unnamed: 3).json == nil)
    }

    @Test func ninetyClassesWithoutNamesAreCocos() throws {
        #expect(try LabelMap(json: nil, classCount: 90, source: "made") == .coco90)
        #expect(try LabelMap(json: nil, classCount: 80, source: "made").name(of: 0) == "class 1")
    }
}
