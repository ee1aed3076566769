// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernelSuite
import CKernels
import Testing

/// One operation of one instruction set: a row of the table times a column.
struct Kernel: CustomTestStringConvertible {
    let operation: edk_op
    let row: Int

    static let all = (0..<edk_suite_rows()).flatMap { row in
        (0..<EDK_OP_COUNT.rawValue).map { Kernel(operation: edk_op($0), row: row) }
    }

    var testDescription: String {
        "\(String(cString: edk_op_name(operation)))__\(String(cString: edk_suite_row(row).name))"
    }
}

struct KernelSuiteTests {
    /// The generator's seed; a failure names it together with the number of the case.
    let seed: UInt64 = 20_260_101

    @Test("Every instruction set gives the bytes of the scalar reference", arguments: Kernel.all)
    func bytesEqualReference(kernel: Kernel) throws {
        let result = edk_suite_run(
            kernel.operation, kernel.row, seed,
            { failure, _ in Issue.record("\(failure.map { String(cString: $0) } ?? "")") }, nil)
        if let missing = result.missing {
            let reason: Comment = "\(kernel.testDescription) skipped: this CPU has no \(String(cString: missing))"
            #if compiler(>=6.3)
                try Test.cancel(reason)
            #else
                print(reason)
                return
            #endif
        }
        #expect(result.cases > 100)
        #expect(result.failures == 0)
    }

    @Test("Half-precision weights are widened exactly")
    func halvesAreWidenedExactly() {
        #expect(edk_suite_half() == 0)
    }

    /// Scales of a sum and of a code as they occur between the first layer and the last, fine and coarse.
    @Test(
        "SiLU in fixed point is at most one code from the exact rounding, and mostly equal",
        arguments: [
            (1e-5, 0.0235), (1e-4, 0.0235), (3e-4, 0.05), (2e-3, 0.2), (1e-2, 1.0), (1e-5, 0.005), (3e-5, 0.0025),
            (1e-6, 0.3),
        ], [0, 12, 60])
    func siluIsExactlyRounded(scales: (sum: Double, output: Double), zeroPoint: Int32) {
        let accuracy = edk_suite_silu(scales.sum, scales.output, zeroPoint)
        #expect(accuracy.largest_distance <= 1)
        #expect(Double(accuracy.equal) >= 0.95 * Double(accuracy.sums))
    }
}
