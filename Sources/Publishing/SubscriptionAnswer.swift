// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// What a client is told after it said what it wants.
///
///     {"subscribed":{"cameras":["door"]}}                     what holds from now on; {} is everything
///     {"subscribed":{"labels":["qr_cod"]},"warnings":["no class is called 'qr_cod'; write 'qr_code'"]}
///     {"subscribe_error":"unknown key 'label'; write 'labels'"}   nothing has changed
enum SubscriptionAnswer {
    /// It holds from now on.
    case accepted(Subscription, warnings: [String])
    /// Nothing has changed, for this reason.
    case refused(String)

    /// The answer as a line, its newline included.
    func line() -> [UInt8] {
        var line = JSONLine()
        switch self {
        case .accepted(let subscription, let warnings):
            line.raw(#"{"subscribed":"#)
            subscription.write(to: &line)
            if !warnings.isEmpty {
                line.raw(#","warnings":"#)
                line.strings(warnings)
            }
        case .refused(let reason):
            line.raw(#"{"subscribe_error":"#)
            line.string(reason)
        }
        line.raw("}")
        line.newline()
        return line.bytes
    }
}
