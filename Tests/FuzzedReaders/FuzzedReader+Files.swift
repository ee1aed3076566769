// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import EdgeDetDaemon
import Int8Engine
import Weights

extension FuzzedReader {
    /// A wrong checksum is passed over: what lies behind it is to be reached, too.
    func readModel(_ bytes: [UInt8]) throws {
        let file = try SafeTensors(bytes: bytes, source: "a model")
        do {
            _ = try Int8Model(file)
        } catch let error as Int8Error where error.code == .corrupt {
            _ = try Int8Model(unsealed: file)
        }
    }

    func readCheckpoint(_ bytes: [UInt8]) throws {
        let file = try MemoryFile(bytes)
        _ = try Checkpoint.load(file.path)
    }

    func readConfiguration(_ bytes: [UInt8]) throws {
        _ = try Configuration(yaml: String(decoding: bytes, as: UTF8.self), name: "a configuration")
    }
}
