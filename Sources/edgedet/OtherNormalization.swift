// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// effdet's "_ap" networks look like the others, but want means and deviations of 0.5; only their names tell.
enum OtherNormalization {
    /// Refuses such a file of weights.
    static func refuse(_ file: String) throws(CommandFault) {
        let name = URL(fileURLWithPath: file).lastPathComponent
        guard name.hasPrefix("tf_efficientdet_d"), name.dropFirst("tf_efficientdet_d".count + 1).hasPrefix("_ap") else {
            return
        }
        throw CommandFault(
            message: "\(file) is one of effdet's _ap networks, which want pictures normalized in a way not known here",
            remedy: "use the tf_efficientdet network of the same size without _ap in its name")
    }
}
