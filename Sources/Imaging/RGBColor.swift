// SPDX-FileCopyrightText: 2026 the edgedet authors
// SPDX-License-Identifier: Apache-2.0

/// A colour of 8 bits a channel.
public struct RGBColor: Sendable, Hashable {
    /// Red, 0 to 255.
    public var red: UInt8
    /// Green, 0 to 255.
    public var green: UInt8
    /// Blue, 0 to 255.
    public var blue: UInt8

    /// Makes a colour of its channels.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The colour that boxes of a class are drawn in: the same in every picture, and far from its neighbours'.
    ///
    /// Hues go round by the golden angle, so that any number of classes spreads out; every seventh class or so comes
    /// near a hue that was there, and differs in strength.
    public init(label: Int) {
        let label = max(0, label % 10_000)
        let hue = (0.36 + Double(label) * 0.381_966).truncatingRemainder(dividingBy: 1) * 6
        let (strength, paleness) = [(1.0, 0.0), (0.85, 0.25), (0.75, 0.0)][label / 7 % 3]
        let pure = [0.0, 4, 2].map { offset in
            // A trapezoid over the hue circle: full for a third, none for a third, ramps between.
            let distance = abs((hue + offset).truncatingRemainder(dividingBy: 6) - 3)
            return strength * (paleness + (1 - paleness) * min(max(distance - 1, 0), 1))
        }
        // Blues and violets are so dark that they would vanish on black: mix in white up to a least luma.
        let luma = 0.299 * pure[0] + 0.587 * pure[1] + 0.114 * pure[2]
        let white = max(0, (Self.leastLuma - luma) / (1 - luma))
        let codes = pure.map { UInt8((255 * ($0 + (1 - $0) * white)).rounded()) }
        self.init(red: codes[0], green: codes[1], blue: codes[2])
    }

    /// Of 1.
    private static let leastLuma = 0.4

    /// Black or white, whichever can be read on this colour.
    var readableInk: RGBColor {
        let luma = 299 * Int(red) + 587 * Int(green) + 114 * Int(blue)
        return luma > 125_000 ? RGBColor(red: 0, green: 0, blue: 0) : RGBColor(red: 255, green: 255, blue: 255)
    }
}
