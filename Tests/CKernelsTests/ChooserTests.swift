// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

struct ChooserTests {
    static let scalar = EDK_ISA_SCALAR.rawValue
    static let avx2 = EDK_ISA_AVX2.rawValue
    static let avx512vnni = EDK_ISA_AVX512VNNI.rawValue

    func chosen(_ flags: UInt32) -> String {
        String(cString: edk_choose(flags).name)
    }

    #if arch(x86_64)
        @Test(
            "The best kernels whose instruction sets are all there are chosen",
            arguments: [
                (0, "scalar"), (scalar, "scalar"), (scalar | avx2, "avx2"),
                (scalar | avx2 | avx512vnni, "avx512vnni"),
                // No processor is like this, but a hypervisor may hide bits one by one.
                (scalar | avx512vnni, "scalar"),
            ])
        func bestKernelsAreChosen(flags: UInt32, name: String) {
            #expect(chosen(flags) == name)
        }
    #endif

    @Test func unknownFlagsChangeNothing() {
        #expect(chosen(Self.scalar | 1 << 31) == "scalar")
    }

    @Test func detectionFindsWhatAllProcessorsHave() {
        #expect(edk_detect() & Self.scalar != 0)
    }

    @Test func tableGrowsFromThePlainestToTheBest() {
        let sets = (0..<edk_kernels_count()).map { edk_kernels_at($0).isa }
        #expect(sets.first == Self.scalar)
        #expect(Set(sets).count == sets.count)
    }
}
