//! A formula as data: what is shown to people is what is evaluated.

use super::figure::{InputName, Span, Unit};
use crate::model::{PeriodUnit, StageId};

/// Why an input has no usable value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Nobody gave it, or no stage has the role.
    Missing,
    /// It is zero, and something is divided by it.
    Zero,
    /// It is measured over another length of time than the rest of the formula.
    OtherPeriod {
        /// What the input is measured over.
        given: PeriodUnit,
        /// What the formula needs.
        wanted: Span,
    },
    /// The stage is smaller than the customer stage or lies past it, so its counts give no chance of winning.
    NotAProbability,
}

/// A number in a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is.
    pub name: InputName,
    /// The stage it belongs to, if it belongs to one.
    pub stage: Option<StageId>,
    /// What it counts.
    pub unit: Unit,
    /// Its value, in the unit; finite.
    pub value: Result<f64, Lack>,
}

/// An expression over [`Input`]s.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number of the user's.
    Input(Input),
    /// A number of the formula's own.
    Number(f64),
    /// All added up; never empty.
    Sum(Vec<Formula>),
    /// The first less the second.
    Difference(Box<[Formula; 2]>),
    /// All multiplied; never empty.
    Product(Vec<Formula>),
    /// The first divided by the second.
    Quotient(Box<[Formula; 2]>),
}

/// A piece of a formula written in one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'a> {
    /// A number of the user's, to be written as its name or its value.
    Input(&'a Input),
    /// A number of the formula's own.
    Number(f64),
    /// +
    Plus,
    /// −
    Minus,
    /// ×
    Times,
    /// ÷
    DividedBy,
    /// (
    Open,
    /// )
    Close,
}

/// How tightly a formula holds together in one line.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
    Sum,
    Product,
    Atom,
}

impl Formula {
    /// `first − second`.
    pub(super) fn difference(first: Self, second: Self) -> Self {
        Self::Difference(Box::new([first, second]))
    }

    /// `first ÷ second`.
    pub(super) fn quotient(first: Self, second: Self) -> Self {
        Self::Quotient(Box::new([first, second]))
    }

    /// The value; `None` when an input lacks, something is divided by zero, or the result is too large for a number.
    pub fn value(&self) -> Option<f64> {
        let value = match self {
            Self::Input(input) => input.value.ok()?,
            Self::Number(number) => *number,
            Self::Sum(terms) => terms.iter().try_fold(0.0, |sum, term| Some(sum + term.value()?))?,
            Self::Difference(parts) => parts[0].value()? - parts[1].value()?,
            Self::Product(factors) => {
                factors.iter().try_fold(1.0, |product, factor| Some(product * factor.value()?))?
            }
            Self::Quotient(parts) => parts[0].value()? / parts[1].value()?,
        };
        value.is_finite().then_some(value)
    }

    /// Every input, in reading order; one that occurs twice comes twice.
    pub fn inputs(&self) -> Vec<&Input> {
        let mut inputs = Vec::new();
        self.visit(false, &mut |input, _| inputs.push(input));
        inputs
    }

    /// The formula in one line, with the parentheses it needs to be read in the order it is evaluated.
    pub fn tokens(&self) -> Vec<Token<'_>> {
        let mut tokens = Vec::new();
        self.write(Binding::Sum, &mut tokens);
        tokens
    }

    /// Calls `see` with every input and whether something is divided by it.
    pub(super) fn visit<'a>(&'a self, divides: bool, see: &mut dyn FnMut(&'a Input, bool)) {
        match self {
            Self::Input(input) => see(input, divides),
            Self::Number(_) => {}
            Self::Sum(parts) | Self::Product(parts) => parts.iter().for_each(|part| part.visit(divides, see)),
            Self::Difference(parts) => parts.iter().for_each(|part| part.visit(divides, see)),
            Self::Quotient(parts) => {
                parts[0].visit(divides, see);
                parts[1].visit(true, see);
            }
        }
    }

    fn binding(&self) -> Binding {
        match self {
            Self::Sum(parts) | Self::Product(parts) if parts.len() == 1 => parts[0].binding(),
            Self::Input(_) | Self::Number(_) => Binding::Atom,
            Self::Sum(_) | Self::Difference(_) => Binding::Sum,
            Self::Product(_) | Self::Quotient(_) => Binding::Product,
        }
    }

    fn write<'a>(&'a self, at_least: Binding, tokens: &mut Vec<Token<'a>>) {
        let enclosed = self.binding() < at_least;
        if enclosed {
            tokens.push(Token::Open);
        }
        match self {
            Self::Input(input) => tokens.push(Token::Input(input)),
            Self::Number(number) => tokens.push(Token::Number(*number)),
            Self::Sum(parts) => write_all(parts, Token::Plus, Binding::Sum, Binding::Product, tokens),
            Self::Difference(parts) => write_all(&**parts, Token::Minus, Binding::Sum, Binding::Product, tokens),
            Self::Product(parts) => write_all(parts, Token::Times, Binding::Product, Binding::Atom, tokens),
            Self::Quotient(parts) => write_all(&**parts, Token::DividedBy, Binding::Product, Binding::Atom, tokens),
        }
        if enclosed {
            tokens.push(Token::Close);
        }
    }
}

fn write_all<'a>(
    parts: &'a [Formula],
    between: Token<'a>,
    first: Binding,
    others: Binding,
    tokens: &mut Vec<Token<'a>>,
) {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            tokens.push(between);
        }
        // A single part stands where its parent stands.
        part.write(if index == 0 { first } else { others }, tokens);
    }
}
