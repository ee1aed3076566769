// swift-tools-version: 6.2
// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// Continuous integration sets EDGEDET_STRICT so that a warning fails the build; a user's newer compiler may warn.
let strict = Context.environment["EDGEDET_STRICT"] != nil

let swiftSettings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let cSettings: [CSetting] = strict ? [.treatAllWarnings(as: .error)] : []

/// A system library: only a module map, which names its header and what to link.
func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/SystemLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, resources: resources,
        swiftSettings: swiftSettings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "edgedet",
    products: [.executable(name: "edgedet", targets: ["edgedet"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Arrows between targets point up this list only.
        library("Diagnostics", []),
        library("Files", ["Diagnostics"]),
        .target(name: "CKernels", cSettings: cSettings),
        .target(name: "CPosix", cSettings: cSettings),
        .target(name: "CV4L2", cSettings: cSettings),
        system("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev"),
        system("CSpng", pkgConfig: "spng", apt: "libspng-dev"),
        system("CSystemd", pkgConfig: "libsystemd", apt: "libsystemd-dev"),
        system("CTurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev"),
        system("CV4LConvert", pkgConfig: "libv4lconvert", apt: "libv4l-dev"),
        system("CYUV", apt: "libyuv-dev"),
        library("EfficientDet", []),
        library("Weights", ["Diagnostics", "Files", "EfficientDet"]),
        library("FloatEngine", ["EfficientDet", "Weights", "COpenBLAS"]),
        library("Int8Engine", ["Diagnostics", "EfficientDet", "Weights", "CKernels", "CPosix"]),
        library("Quantization", ["Diagnostics", "EfficientDet", "Weights", "FloatEngine", "Int8Engine"]),
        library("Detection", ["EfficientDet", "FloatEngine", "Int8Engine"]),
        library("Imaging", ["Diagnostics", "Files", "EfficientDet", "Detection", "CSpng", "CTurboJPEG", "CYUV"]),
        library("Filtering", ["EfficientDet", "Detection", "Imaging"]),
        library("Capture", ["Diagnostics", "Imaging", "CV4L2", "CV4LConvert", logging]),
        library("Publishing", ["Diagnostics", "Detection", nioCore, nioPosix, logging]),
        library("Evaluation", ["Diagnostics", "Files", "Detection"]),
        library("Reporting", ["Diagnostics", "Files", "Detection", "Imaging", "Evaluation"]),
        library(
            "EdgeDetDaemon",
            [
                "Diagnostics", "Files", "EfficientDet", "Detection", "Imaging", "Filtering", "Capture", "Publishing",
                "CPosix", "CSystemd", lifecycle, signals, logging, yams,
            ]),
        .executableTarget(
            name: "edgedet",
            dependencies: [
                "Diagnostics", "Files", "EfficientDet", "Weights", "FloatEngine", "Int8Engine", "Quantization",
                "Detection", "Imaging", "Filtering", "Capture", "Publishing", "Evaluation", "Reporting",
                "EdgeDetDaemon",
                argumentParser, logging,
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "CKernelSuite", dependencies: ["CKernels"], path: "Tests/CKernelSuite",
            exclude: ["emulation", "standalone"],
            cSettings: cSettings),
        .target(name: "SharedTestSupport", path: "Tests/SharedTestSupport", swiftSettings: swiftSettings),
        .target(
            name: "FuzzedReaders",
            dependencies: [
                "Capture", "Diagnostics", "EdgeDetDaemon", "Imaging", "Int8Engine", "Publishing", "Weights", logging,
                nioCore, nioEmbedded,
            ],
            path: "Tests/FuzzedReaders", swiftSettings: swiftSettings),
        tests("FuzzedReaders", ["Diagnostics"]),
        tests("CKernels", ["CKernelSuite"]),
        tests("Files", ["Diagnostics"]),
        tests("EfficientDet", []),
        tests("Weights", []),
        tests("FloatEngine", ["EfficientDet", "Weights"]),
        tests("Int8Engine", ["EfficientDet", "Weights", "CKernels"]),
        tests("Quantization", ["EfficientDet", "Weights", "FloatEngine", "Int8Engine", "Imaging"]),
        tests("Detection", ["EfficientDet"]),
        tests("Imaging", ["EfficientDet", "Detection"]),
        tests("Filtering", ["EfficientDet", "Detection", "Imaging"]),
        tests("Capture", ["Diagnostics", "Imaging", "CV4L2", logging]),
        tests("Publishing", ["Diagnostics", "Detection", "EfficientDet", "SharedTestSupport", nioCore]),
        tests("Evaluation", ["Detection"], resources: [.copy("Fixtures")]),
        tests("Reporting", ["Detection", "Evaluation", "Imaging"]),
        tests(
            "EdgeDetDaemon",
            [
                "Diagnostics", "EfficientDet", "Detection", "Imaging", "Filtering", "Capture", "Publishing",
                "SharedTestSupport",
            ]),
        tests(
            "edgedet",
            [
                "Capture", "Detection", "Diagnostics", "EfficientDet", "Evaluation", "Imaging", "Publishing",
                "Reporting",
                "SharedTestSupport",
                argumentParser,
            ]),
    ]
)

// Only scripts/fuzz sets EDGEDET_FUZZ: it links libFuzzer, which is the compiler's and no package's.
if Context.environment["EDGEDET_FUZZ"] != nil {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
        .executableTarget(
            name: "Fuzzer", dependencies: ["FuzzedReaders", "CLibFuzzer"], path: "Tests/Fuzzer",
            swiftSettings: swiftSettings),
    ]
}
