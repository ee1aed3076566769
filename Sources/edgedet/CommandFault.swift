// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What is wrong with something that a command line names: a folder, a picture, a file to write.
struct CommandFault: UserFacingError {
    let message: String
    let remedy: String
}
