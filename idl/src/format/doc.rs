//! Laid-out text: a document says where lines may break, and the printer breaks those that must, outermost first.
//!
//! After Wadler, "A prettier printer" (2003), with what line comments need on top: one that ends a line is held back until the line
//! does, so that a comma may still be put before it, and the token after it never stands on its line.

use super::WIDTH;

/// A document.
#[derive(Debug, Clone)]
pub(super) enum Doc<'a> {
    /// Text without a line end.
    Text(&'a str),
    /// A blank between two texts; none at the start or the end of a line.
    Space,
    /// A comma, before any comment that waits for the end of the line.
    Comma,
    /// A comma where the group is broken.
    CommaIfBroken,
    /// A comma where the group is on one line.
    CommaIfFlat,
    /// A blank, or a line end where the group is broken.
    Line,
    /// Nothing, or a line end where the group is broken.
    Soft,
    /// A line end.
    Hard,
    /// An empty line.
    Blank,
    /// A comment on a line of its own.
    Comment(&'a str),
    /// A comment behind what stands on the line.
    Trailing(&'a str),
    /// Text of several lines, as it stands.
    Verbatim(&'a str),
    /// Indented by one step.
    Nest(Box<Doc<'a>>),
    /// On one line if it fits, and if it need not be broken.
    Group(Box<Doc<'a>>, bool),
    /// One after the other.
    All(Vec<Doc<'a>>),
}

/// Blanks of a step.
const STEP: usize = 4;

impl<'a> Doc<'a> {
    pub(super) fn nest(docs: Vec<Doc<'a>>) -> Doc<'a> {
        Doc::Nest(Box::new(Doc::All(docs)))
    }

    pub(super) fn group(docs: Vec<Doc<'a>>) -> Doc<'a> {
        Doc::Group(Box::new(Doc::All(docs)), false)
    }

    /// A group that is broken whether it fits or not.
    pub(super) fn broken(docs: Vec<Doc<'a>>) -> Doc<'a> {
        Doc::Group(Box::new(Doc::All(docs)), true)
    }

    /// The text, with a line end after the last line.
    pub(super) fn print(&self) -> String {
        let mut printer = Printer { out: String::new(), column: 0, fresh: true, space: false, waiting: None, ended: false };
        let mut stack = vec![Frame { indent: 0, flat: false, doc: self }];
        while let Some(frame) = stack.pop() {
            printer.step(frame, &mut stack);
        }
        printer.finish()
    }
}

#[derive(Clone, Copy)]
struct Frame<'d, 'a> {
    indent: usize,
    flat: bool,
    doc: &'d Doc<'a>,
}

struct Printer<'a> {
    out: String,
    column: usize,
    /// Nothing stands on the line yet.
    fresh: bool,
    /// A blank goes before the next text.
    space: bool,
    /// The comment that ends this line.
    waiting: Option<&'a str>,
    /// A comment stands on this line; nothing may follow it.
    ended: bool,
}

impl<'a> Printer<'a> {
    fn step<'d>(&mut self, Frame { indent, flat, doc }: Frame<'d, 'a>, stack: &mut Vec<Frame<'d, 'a>>) {
        match doc {
            Doc::Text(text) => self.text(text, indent),
            Doc::Comma => self.comma(),
            Doc::CommaIfBroken if !flat => self.comma(),
            Doc::CommaIfFlat if flat => self.comma(),
            Doc::CommaIfBroken | Doc::CommaIfFlat => {}
            Doc::Space => self.space = true,
            Doc::Line if flat => self.space = true,
            Doc::Soft if flat => {}
            Doc::Line | Doc::Soft | Doc::Hard => self.end_line(),
            Doc::Blank => self.blank(),
            Doc::Comment(text) => {
                self.end_line();
                self.text(text, indent);
                self.ended = true;
            }
            Doc::Trailing(text) => self.waiting = Some(text),
            Doc::Verbatim(text) => {
                self.end_line();
                self.out.push_str(text);
                (self.fresh, self.ended) = (false, true);
            }
            Doc::Nest(inner) => stack.push(Frame { indent: indent + STEP, flat, doc: inner }),
            Doc::Group(inner, broken) => {
                let flat = flat || !broken && self.fits(inner, indent, stack);
                stack.push(Frame { indent, flat, doc: inner });
            }
            Doc::All(docs) => stack.extend(docs.iter().rev().map(|doc| Frame { indent, flat, doc })),
        }
    }

    fn text(&mut self, text: &str, indent: usize) {
        if self.waiting.is_some() || self.ended {
            self.end_line();
        }
        if self.fresh {
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.column = indent;
        } else if self.space {
            self.out.push(' ');
            self.column += 1;
        }
        self.out.push_str(text);
        self.column += text.chars().count();
        (self.fresh, self.space) = (false, false);
    }

    fn comma(&mut self) {
        self.out.push(',');
        (self.column, self.space) = (self.column + 1, false);
    }

    fn end_line(&mut self) {
        if self.fresh {
            return;
        }
        if let Some(comment) = self.waiting.take() {
            self.out.extend([" ", comment]);
        }
        self.out.push('\n');
        (self.column, self.fresh, self.space, self.ended) = (0, true, false, false);
    }

    fn blank(&mut self) {
        self.end_line();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        self.end_line();
        self.out
    }

    /// Whether a document fits on the rest of the line, with what must follow it there. A comment fits only where nothing comes after it
    /// or, on a line of its own, nothing before it.
    fn fits(&self, doc: &Doc<'a>, indent: usize, rest: &[Frame<'_, 'a>]) -> bool {
        let moved = self.waiting.is_some() || self.ended;
        let mut left = WIDTH.saturating_sub(if self.fresh || moved { indent } else { self.column });
        let (mut todo, mut rest) = (vec![(true, doc)], rest.iter().rev());
        let (mut seen, mut ended) = (!self.fresh && !moved, false);
        loop {
            let Some((flat, doc)) = todo.pop().or_else(|| rest.next().map(|frame| (frame.flat, frame.doc))) else { return true };
            let width = match doc {
                Doc::Text(_) if ended => return false,
                Doc::Text(text) => {
                    seen = true;
                    text.chars().count()
                }
                Doc::Comment(_) if flat && seen => return false,
                Doc::Comment(_) => 0,
                Doc::Trailing(_) => {
                    ended = true;
                    0
                }
                Doc::Comma | Doc::Space => 1,
                Doc::CommaIfFlat => usize::from(flat),
                Doc::CommaIfBroken => usize::from(!flat),
                Doc::Line | Doc::Soft if !flat => return true,
                Doc::Line => 1,
                Doc::Soft => 0,
                Doc::Hard | Doc::Blank | Doc::Verbatim(_) => return !flat,
                Doc::Nest(inner) => {
                    todo.push((flat, inner));
                    0
                }
                Doc::Group(_, true) if flat => return false,
                Doc::Group(inner, _) => {
                    todo.push((flat, inner));
                    0
                }
                Doc::All(docs) => {
                    todo.extend(docs.iter().rev().map(|doc| (flat, doc)));
                    0
                }
            };
            match left.checked_sub(width) {
                Some(rest) => left = rest,
                None => return false,
            }
        }
    }
}
