//! Tokens to a tree, by binding power (Pratt).

use kernel::{Decimal, Fault, Result};

use super::lex::{Compare, Kind, Token, syntax};
use super::{MAX_DEPTH, NameSpan};

/// Which lines a reference adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Lines of the same section (room); of the whole quote when the section has none with that code.
    Section,
    /// Lines of the whole quote.
    Quote,
}

/// A reference to other lines of the same quote by their code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// The code or line number as written, upper case.
    pub label: String,
    /// Which lines count.
    pub reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Min,
    Max,
    Ceil,
    Floor,
    Round,
    Abs,
    If,
}

pub(super) const FUNCTIONS: &[(&str, Function, usize, usize)] = &[
    ("min", Function::Min, 1, 20),
    ("最小", Function::Min, 1, 20),
    ("max", Function::Max, 1, 20),
    ("最大", Function::Max, 1, 20),
    ("ceil", Function::Ceil, 1, 2),
    ("ceiling", Function::Ceil, 1, 2),
    ("roundup", Function::Ceil, 1, 2),
    ("向上取整", Function::Ceil, 1, 2),
    ("floor", Function::Floor, 1, 2),
    ("向下取整", Function::Floor, 1, 2),
    ("round", Function::Round, 1, 2),
    ("四舍五入", Function::Round, 1, 2),
    ("abs", Function::Abs, 1, 1),
    ("绝对值", Function::Abs, 1, 1),
    ("if", Function::If, 3, 3),
    ("如果", Function::If, 3, 3),
];

#[derive(Clone, Debug)]
pub(super) enum Expr {
    Number(Decimal),
    Name(String),
    Line(Reference),
    Negate(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Compare(Compare),
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    next: usize,
    spans: Vec<NameSpan>,
}

pub(super) fn parse(text: &str, tokens: &[Token]) -> Result<(Expr, Vec<NameSpan>)> {
    if tokens.is_empty() {
        return Err(Fault::new(
            "catalog.formula_empty",
            "The formula is empty; write a number or, for instance, 地面 * 2",
        ));
    }
    let mut parser = Parser {
        text: text.trim(),
        tokens,
        next: 0,
        spans: Vec::new(),
    };
    let expr = parser.expression(0, 0)?;
    match parser.peek() {
        None => Ok((expr, parser.spans)),
        Some(token) => {
            let what = match token.kind {
                Kind::Close => "a bracket closes that was never opened",
                Kind::Comma => "a comma belongs inside a function only",
                _ => "a sign such as + or * is missing before this",
            };
            Err(syntax(parser.text, token.start, what))
        }
    }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.next);
        self.next += usize::from(token.is_some());
        token
    }

    fn end(&self) -> usize {
        self.text.len()
    }

    /// The operator that a token is and how strongly it binds to its left.
    fn infix(token: &Token) -> Option<(Operator, u8)> {
        Some(match token.kind {
            Kind::Compare(compare) => (Operator::Compare(compare), 1),
            Kind::Plus => (Operator::Add, 2),
            Kind::Minus => (Operator::Subtract, 2),
            Kind::Times => (Operator::Multiply, 3),
            Kind::Divide => (Operator::Divide, 3),
            _ => return None,
        })
    }

    fn expression(&mut self, power: u8, depth: usize) -> Result<Expr> {
        if depth > MAX_DEPTH {
            return Err(Fault::new(
                "catalog.formula_too_deep",
                format!("Brackets and functions are nested more than {MAX_DEPTH} deep; split the formula"),
            )
            .with("max", MAX_DEPTH));
        }
        let mut left = self.operand(depth)?;
        while let Some(token) = self.peek() {
            if token.kind == Kind::Percent {
                self.next += 1;
                left = Expr::Binary(
                    Operator::Divide,
                    Box::new(left),
                    Box::new(Expr::Number(Decimal::ONE_HUNDRED)),
                );
                continue;
            }
            let Some((operator, binds)) = Self::infix(token) else {
                break;
            };
            if binds <= power {
                break;
            }
            self.next += 1;
            let right = self.expression(binds, depth + 1)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operand(&mut self, depth: usize) -> Result<Expr> {
        let end = self.end();
        let Some(token) = self.take() else {
            return Err(syntax(self.text, end, "something is missing at the end"));
        };
        match &token.kind {
            Kind::Number(value) => Ok(Expr::Number(*value)),
            // A sign binds tighter than the four operations: -a * b is (-a) * b, which is the same value.
            Kind::Minus => Ok(Expr::Negate(Box::new(self.expression(3, depth + 1)?))),
            Kind::Plus => self.expression(3, depth + 1),
            Kind::Open => {
                let inner = self.expression(0, depth + 1)?;
                self.close(token.start)?;
                Ok(inner)
            }
            Kind::Label(label) if token.bracketed => {
                Ok(self.reference(token, label, Reach::Section, token.end))
            }
            Kind::Name(name) => {
                if self.peek().is_some_and(|next| next.kind == Kind::Open) {
                    self.call(token, name, depth)
                } else {
                    self.spans.push(NameSpan {
                        start: token.start,
                        end: token.end,
                        written: name.clone(),
                        reference: None,
                    });
                    Ok(Expr::Name(name.clone()))
                }
            }
            _ => Err(syntax(
                self.text,
                token.start,
                "a number or a name is expected here",
            )),
        }
    }

    fn close(&mut self, opened: usize) -> Result<()> {
        match self.take() {
            Some(Token {
                kind: Kind::Close, ..
            }) => Ok(()),
            _ => Err(syntax(self.text, opened, "this bracket is never closed")),
        }
    }

    fn reference(&mut self, token: &Token, label: &str, reach: Reach, end: usize) -> Expr {
        let reference = Reference {
            label: label.to_uppercase(),
            reach,
        };
        self.spans.push(NameSpan {
            start: token.start,
            end,
            written: label.to_owned(),
            reference: Some(reference.clone()),
        });
        Expr::Line(reference)
    }

    /// A function; its name has been taken and an open bracket follows.
    fn call(&mut self, token: &'a Token, name: &str, depth: usize) -> Result<Expr> {
        let lower = name.to_lowercase();
        let open = self.take().map_or(token.start, |open| open.start);
        let reach = match lower.as_str() {
            "qty" | "数量" => Some(Reach::Section),
            "all" | "合计" => Some(Reach::Quote),
            _ => None,
        };
        if let Some(reach) = reach {
            let label = match self.take() {
                Some(Token {
                    kind: Kind::Label(label) | Kind::Name(label),
                    ..
                }) => label,
                _ => {
                    return Err(syntax(
                        self.text,
                        open,
                        "write the code of a line, as in qty(\"T09\")",
                    ));
                }
            };
            self.close(open)?;
            let end = self.tokens[self.next - 1].end;
            return Ok(self.reference(token, label, reach, end));
        }
        let Some(&(_, function, least, most)) =
            FUNCTIONS.iter().find(|(known, ..)| *known == lower)
        else {
            let known = || {
                FUNCTIONS
                    .iter()
                    .map(|(known, ..)| *known)
                    .chain(["qty", "all"])
            };
            let suggestion = super::names::nearest(&lower, known()).map_or_else(
                || super::names::listed(known().filter(|known| known.is_ascii())),
                str::to_owned,
            );
            return Err(Fault::new(
                "catalog.formula_function",
                format!("There is no function “{name}”; write one of: {suggestion}"),
            )
            .with("name", name)
            .with("suggestion", suggestion));
        };
        let mut arguments = Vec::new();
        if self.peek().is_some_and(|next| next.kind == Kind::Close) {
            self.next += 1;
        } else {
            loop {
                arguments.push(self.expression(0, depth + 1)?);
                match self.take() {
                    Some(Token {
                        kind: Kind::Comma, ..
                    }) => {}
                    Some(Token {
                        kind: Kind::Close, ..
                    }) => break,
                    _ => return Err(syntax(self.text, open, "this bracket is never closed")),
                }
            }
        }
        if arguments.len() < least || arguments.len() > most {
            return Err(arguments_fault(name, least, most, arguments.len()));
        }
        Ok(Expr::Call(function, arguments))
    }
}

fn arguments_fault(name: &str, least: usize, most: usize, given: usize) -> Fault {
    let wanted = if least == most {
        least.to_string()
    } else {
        format!("{least} to {most}")
    };
    Fault::new(
        "catalog.formula_arguments",
        format!("{name}() takes {wanted} values, and {given} were given"),
    )
    .with("name", name)
    .with("wanted", wanted)
    .with("given", given)
}
