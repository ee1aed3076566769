// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import Testing

@testable import Int8Engine

struct InstructionSetTests {
    static let scalar = EDK_ISA_SCALAR.rawValue
    static let sse41 = EDK_ISA_SSE41.rawValue
    static let avxvnni = EDK_ISA_AVXVNNI.rawValue
    static let avx2 = EDK_ISA_AVX2.rawValue
    static let avx512vnni = EDK_ISA_AVX512VNNI.rawValue

    func chosen(_ flags: UInt32) -> String? { InstructionSet.supported(by: flags).last?.name }

    #if arch(x86_64)
        static let choices: [(UInt32, String)] = [
            (scalar, "scalar"), (scalar | avx2, "avx2"),
            (scalar | avx2 | avx512vnni, "avx512vnni"),
            (scalar | sse41, "sse41"), (scalar | sse41 | avx2, "avx2"),
            (scalar | sse41 | avx2 | avxvnni, "avxvnni"),
            (scalar | sse41 | avx2 | avxvnni | avx512vnni, "avx512vnni"),
            // No processor is like this, but a hypervisor may hide bits one by one.
            (scalar | avx512vnni, "scalar"), (scalar | sse41 | avxvnni, "sse41"),
        ]

        @Test("The best kernels whose instruction sets are all there are chosen", arguments: choices)
        func bestKernelsAreChosen(flags: UInt32, name: String) {
            #expect(chosen(flags) == name)
        }

        /// Bits of Intel SDM, volume 2, CPUID.
        private enum Bit {
            static let ssse3: UInt32 = 1 << 9
            static let sse41: UInt32 = 1 << 19
            static let osxsave: UInt32 = 1 << 27
            static let f16c: UInt32 = 1 << 29
            static let avx2: UInt32 = 1 << 5
            static let avx512: UInt32 = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31
            static let avx512vnni: UInt32 = 1 << 11
            static let avxvnni: UInt32 = 1 << 4
        }

        /// Nothing saved, SSE, AVX, AVX-512 too: the kernels without and with AVX-VNNI.
        static let saved: [(UInt64, String, String)] = [
            (0, "sse41", "sse41"), (0x2, "sse41", "sse41"), (0x7, "avx2", "avxvnni"),
            (0xe7, "avx512vnni", "avx512vnni"),
        ]

        @Test("An instruction set counts only if the system saves its registers", arguments: saved)
        func savedRegistersDecide(saved: UInt64, name: String, withAVXVNNI: String) {
            var cpuid = edk_cpuid(
                leaf1_ecx: Bit.ssse3 | Bit.sse41 | Bit.osxsave | Bit.f16c, leaf7_ebx: Bit.avx2 | Bit.avx512,
                leaf7_ecx: Bit.avx512vnni, leaf7_1_eax: 0, saved_registers: saved)
            #expect(chosen(edk_flags(&cpuid)) == name)
            cpuid.leaf7_1_eax = Bit.avxvnni
            #expect(chosen(edk_flags(&cpuid)) == withAVXVNNI)
            cpuid.leaf1_ecx &= ~Bit.f16c
            #expect(chosen(edk_flags(&cpuid)) == "sse41")
            cpuid.leaf1_ecx = Bit.ssse3 | Bit.sse41 | Bit.f16c
            #expect(chosen(edk_flags(&cpuid)) == "sse41")
        }

        @Test func olderProcessorsGetTheReference() {
            var cpuid = edk_cpuid(
                leaf1_ecx: Bit.ssse3, leaf7_ebx: 0, leaf7_ecx: 0, leaf7_1_eax: 0, saved_registers: 0)
            #expect(chosen(edk_flags(&cpuid)) == "scalar")
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
        #expect(zip(sets, sets.dropFirst()).allSatisfy(<))
    }

    @Test func unknownKernelsAreRefusedWithTheChoice() {
        #expect {
            try InstructionSet.named("mmx")
        } throws: { error in
            let error = error as? Int8Error
            return error?.code == .unsupportedInstructionSet && error?.remedy.contains("scalar") == true
        }
    }
}
