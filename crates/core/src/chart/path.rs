//! Outlines, and how they are written for an SVG `d` attribute.

use super::geometry::{Point, Rect};

/// One command of a path; coordinates are absolute picture px.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Command {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

/// An outline in picture px. [`Path::d`] writes it for the `d` attribute of an SVG path.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path(Vec<Command>);

impl Path {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn move_to(&mut self, x: f64, y: f64) -> &mut Self {
        self.0.push(Command::Move(Point::new(x, y)));
        self
    }

    pub(super) fn line_to(&mut self, x: f64, y: f64) -> &mut Self {
        self.0.push(Command::Line(Point::new(x, y)));
        self
    }

    pub(super) fn quad_to(&mut self, control: Point, to: Point) -> &mut Self {
        self.0.push(Command::Quad(control, to));
        self
    }

    pub(super) fn cubic_to(&mut self, control_1: Point, control_2: Point, to: Point) -> &mut Self {
        self.0.push(Command::Cubic(control_1, control_2, to));
        self
    }

    pub(super) fn close(&mut self) -> &mut Self {
        self.0.push(Command::Close);
        self
    }

    pub(super) fn rect(rect: Rect) -> Self {
        let mut path = Self::new();
        path.add_rect(rect);
        path
    }

    pub(super) fn add_rect(&mut self, rect: Rect) {
        self.move_to(rect.x, rect.y)
            .line_to(rect.right(), rect.y)
            .line_to(rect.right(), rect.bottom())
            .line_to(rect.x, rect.bottom())
            .close();
    }

    /// True when there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path as an SVG `d` attribute: at most two decimals, no trailing zeros, no `-0`.
    pub fn d(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 12);
        for command in &self.0 {
            match *command {
                Command::Move(to) => write(&mut out, 'M', &[to]),
                Command::Line(to) => write(&mut out, 'L', &[to]),
                Command::Quad(control, to) => write(&mut out, 'Q', &[control, to]),
                Command::Cubic(control_1, control_2, to) => write(&mut out, 'C', &[control_1, control_2, to]),
                Command::Close => out.push('Z'),
            }
        }
        out
    }

    /// Every point the path names: ends and control points. The outline lies in their hull.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.0.iter().flat_map(|command| {
            let (points, count) = match *command {
                Command::Move(to) | Command::Line(to) => ([to; 3], 1),
                Command::Quad(control, to) => ([control, to, to], 2),
                Command::Cubic(control_1, control_2, to) => ([control_1, control_2, to], 3),
                Command::Close => ([Point::default(); 3], 0),
            };
            points.into_iter().take(count)
        })
    }

    pub(super) fn mirror(&mut self, picture_width: f64) {
        for command in &mut self.0 {
            *command = match *command {
                Command::Move(to) => Command::Move(to.mirrored(picture_width)),
                Command::Line(to) => Command::Line(to.mirrored(picture_width)),
                Command::Quad(a, to) => Command::Quad(a.mirrored(picture_width), to.mirrored(picture_width)),
                Command::Cubic(a, b, to) => {
                    Command::Cubic(a.mirrored(picture_width), b.mirrored(picture_width), to.mirrored(picture_width))
                }
                Command::Close => Command::Close,
            };
        }
    }
}

fn write(out: &mut String, letter: char, points: &[Point]) {
    out.push(letter);
    for (i, point) in points.iter().enumerate() {
        if i > 0 {
            separate(out, point.x);
        }
        write_number(out, point.x);
        separate(out, point.y);
        write_number(out, point.y);
    }
}

/// A minus sign separates by itself.
fn separate(out: &mut String, next: f64) {
    if hundredths(next) >= 0 {
        out.push(' ');
    }
}

/// A coordinate as text, to a hundredth: `3.14`, `2`.
pub fn number(value: f64) -> String {
    let mut text = String::new();
    write_number(&mut text, value);
    text
}

/// `-0.001` → `0`, `3.1400` → `3.14`, `2.0` → `2`.
pub(super) fn write_number(out: &mut String, value: f64) {
    let hundredths = hundredths(value);
    if hundredths < 0 {
        out.push('-');
    }
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    out.push_str(&whole.to_string());
    if part > 0 {
        out.push('.');
        out.push(digit(part / 10));
        if part % 10 > 0 {
            out.push(digit(part % 10));
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the picture is far smaller than i64; the cast saturates")]
fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

fn digit(digit: u64) -> char {
    u32::try_from(digit).ok().and_then(|d| char::from_digit(d, 10)).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, expected: &str) {
        let mut out = String::new();
        write_number(&mut out, value);
        assert_eq!(out, expected);
    }

    #[test]
    fn numbers_are_short() {
        check(0.0, "0");
        check(-0.0, "0");
        check(-0.004, "0");
        check(-0.006, "-0.01");
        check(3.0, "3");
        check(3.10, "3.1");
        check(2.345_67, "2.35");
        check(3.999, "4");
        check(0.05, "0.05");
        check(-12.5, "-12.5");
        check(123_456.789, "123456.79");
    }

    #[test]
    fn a_minus_sign_needs_no_space_before_it() {
        let mut path = Path::new();
        path.move_to(1.0, -2.0).line_to(-3.5, 4.0).close();
        assert_eq!(path.d(), "M1-2L-3.5 4Z");
    }

    #[test]
    fn mirroring_twice_changes_nothing() {
        let mut path = Path::rect(Rect::new(3.0, 4.0, 10.0, 5.0));
        path.cubic_to(Point::new(1.0, 2.0), Point::new(3.0, 4.0), Point::new(5.0, 6.0));
        let before = path.clone();
        path.mirror(100.0);
        assert_ne!(path, before);
        path.mirror(100.0);
        assert_eq!(path, before);
    }
}
