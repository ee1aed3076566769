// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CLibFuzzer
import FuzzedReaders
import Glibc

/// Gives libFuzzer one of the readers: EDGEDET_FUZZ_READER names it, since libFuzzer starts this program anew with
/// arguments of its own.
@main enum Fuzzer {
    private static let reader = getenv("EDGEDET_FUZZ_READER").flatMap { FuzzedReader(rawValue: String(cString: $0)) }

    static func main() {
        guard reader != nil else {
            print("error: EDGEDET_FUZZ_READER names no reader. Use scripts/fuzz.")
            exit(2)
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { bytes, size in
                do {
                    _ = try Fuzzer.reader?.read(Array(UnsafeBufferPointer(start: bytes, count: size)))
                } catch {
                    fatalError("no error for a user: \(error)")
                }
                return 0
            })
    }
}
