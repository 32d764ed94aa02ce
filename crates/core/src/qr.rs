//! A text as a QR code.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// A picture of squares: those that are dark, in a field of light ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Squares along each side, the quiet zone around the code included.
    pub size: usize,
    /// The outline of the dark ones, as the `d` of a path of SVG, one unit to a square.
    pub path: String,
}

/// How many light squares stand around the code: ISO/IEC 18004 asks for four.
const QUIET: usize = 4;

/// The code of a text, which can be read with up to 7 % of it missing. None where the text is too long: more than 2 953 bytes.
pub fn qr_code(text: &str) -> Option<QrCode> {
    let code = QRBuilder::new(text).ecl(ECL::L).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let start = column;
            while column < code.size && code[row][column].value() {
                column += 1;
            }
            if column > start {
                // One rectangle for dark ones side by side. Writing to a String does not fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", start + QUIET, row + QUIET, column - start, column - start);
            } else {
                column += 1;
            }
        }
    }
    Some(QrCode { size: code.size + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which squares a path makes dark.
    fn dark(code: &QrCode) -> Vec<Vec<bool>> {
        let mut squares = vec![vec![false; code.size]; code.size];
        for rectangle in code.path.split('M').skip(1) {
            let numbers: Vec<usize> =
                rectangle.split(['h', 'v', ' ', 'z', '-']).filter_map(|number| number.parse().ok()).collect();
            let [column, row, length, ..] = numbers[..] else { panic!("{rectangle}") };
            squares[row][column..column + length].fill(true);
        }
        squares
    }

    #[test]
    fn it_has_three_finders_and_a_quiet_zone() {
        let code = qr_code("https://example.org/#1.abc").unwrap();
        let squares = dark(&code);
        let finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];
        let far = code.size - QUIET - 7;
        for (row, column) in [(QUIET, QUIET), (QUIET, far), (far, QUIET)] {
            for (place, line) in finder.iter().enumerate() {
                let found: String =
                    squares[row + place][column..column + 7].iter().map(|dark| if *dark { '1' } else { '0' }).collect();
                assert_eq!(found, *line);
            }
        }
        for edge in 0..QUIET {
            let last = code.size - 1 - edge;
            assert!(
                (0..code.size)
                    .all(|at| !squares[edge][at] && !squares[last][at] && !squares[at][edge] && !squares[at][last])
            );
        }
    }

    #[test]
    fn a_text_may_be_as_long_as_the_largest_code_takes() {
        assert_eq!(qr_code(&"x".repeat(2_953)).map(|code| code.size), Some(177 + 8));
        assert_eq!(qr_code(&"x".repeat(2_954)), None);
        assert!(qr_code("").is_some());
    }
}
