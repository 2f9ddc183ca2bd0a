//! From the index of a schema to its reference.

use headwater_idl::ast::{File, TypeExpr};
use headwater_idl::complete::next_tag;
use headwater_idl::index::{Definition, DefinitionId, Index, Kind};
use headwater_idl::needs::{Need, needs};
use headwater_idl::wire::{Declared, Wire, wire};
use headwater_idl::{Model, Source, Span};

use super::{Declaration, Formats, Member, Needed, Reference, Use, Word};

pub(super) fn reference(sources: &[Source], files: &[File], model: &Model) -> Reference {
    let index = Index::of(sources, files);
    let gather = Gather { sources, index: &index, model };
    let schema = index.all().find(|(_, it)| it.kind == Kind::Schema).map_or(String::new(), |(_, it)| it.name.clone());
    let shown = index.declarations().filter(|(_, it)| !matches!(it.kind, Kind::Schema | Kind::Unreadable));
    let docs: Vec<String> = files.iter().flat_map(|file| file.docs.iter().cloned()).collect();
    Reference {
        name: schema,
        docs: paragraphs(&docs),
        next_tag: gather.next_fact_tag(),
        declarations: shown.map(|(id, it)| gather.declaration(id, it)).collect(),
    }
}

struct Gather<'a> {
    sources: &'a [Source],
    index: &'a Index,
    model: &'a Model,
}

impl Gather<'_> {
    fn declaration(&self, id: DefinitionId, it: &Definition) -> Declaration {
        let members = it.members.iter().map(|member| (*member, self.index.get(*member)));
        Declaration {
            kind: it.kind.word(),
            name: it.name.clone(),
            signature: code(&it.signature),
            source: self.text(it.whole),
            docs: paragraphs(&it.docs),
            deprecated: it.deprecated.clone(),
            place: self.place(it.span),
            tag: it.tag,
            next_tag: self.next_member_tag(it),
            ends: self.ends(it),
            wire: it.ty.as_ref().and_then(|ty| self.formats(ty)),
            members: members
                .filter(|(_, member)| !member.kind.is_implicit() && member.kind != Kind::Variable)
                .map(|(id, member)| self.member(id, member, it.kind))
                .collect(),
            needs: self.needs(it),
            uses: self.uses(id),
        }
    }

    fn needs(&self, it: &Definition) -> Vec<Needed> {
        let counter = self.model.counters.iter().find(|counter| it.kind == Kind::Counter && counter.name == it.name);
        let needs = counter.map_or(Vec::new(), |counter| needs(self.model, counter));
        needs.into_iter().map(|Need { about, says }| Needed { about, says }).collect()
    }

    fn member(&self, id: DefinitionId, it: &Definition, of: Kind) -> Member {
        let mut ty = Vec::new();
        it.ty.iter().for_each(|written| self.words(written, &mut ty));
        Member {
            kind: it.kind.word(),
            name: it.name.clone(),
            signature: code(&it.signature),
            docs: paragraphs(&it.docs),
            deprecated: it.deprecated.clone(),
            tag: it.tag,
            field: it.tag.map(|tag| if of == Kind::Edge { tag + 2 } else { tag }),
            ty,
            wire: it.ty.as_ref().and_then(|ty| self.formats(ty)),
            uses: self.uses(id),
        }
    }

    fn ends(&self, it: &Definition) -> Option<(String, String)> {
        let ends = it.members.iter().map(|member| self.index.get(*member)).filter(|member| member.kind == Kind::End);
        let mut names = ends.filter_map(|end| end.of).map(|entity| self.index.get(entity).name.clone());
        Some((names.next()?, names.next()?)).filter(|_| it.kind == Kind::Edge)
    }

    fn next_fact_tag(&self) -> Option<u64> {
        let facts = self.index.declarations().filter(|(_, it)| matches!(it.kind, Kind::Entity | Kind::Edge));
        next_tag(&facts.filter_map(|(_, it)| it.tag).collect::<Vec<_>>(), &[], false)
    }

    fn next_member_tag(&self, it: &Definition) -> Option<u64> {
        if !matches!(it.kind, Kind::Entity | Kind::Edge | Kind::Struct | Kind::Union | Kind::Enum) {
            return None;
        }
        let taken: Vec<u64> = it.members.iter().filter_map(|member| self.index.get(*member).tag).collect();
        next_tag(&taken, &it.reserved, it.kind == Kind::Edge)
    }

    fn uses(&self, id: DefinitionId) -> Vec<Use> {
        let user = |span: Span| self.index.declarations().find(|(_, it)| holds(it.whole, span));
        let uses = self.index.references(id).filter_map(|span| {
            let (_, it) = user(span)?;
            Some(Use { kind: it.kind.word(), name: it.name.clone(), place: self.place(span) })
        });
        uses.collect()
    }

    /// A type as written, in pieces.
    fn words(&self, ty: &TypeExpr, out: &mut Vec<Word>) {
        let name = &ty.name.text;
        out.push(Word { text: name.clone(), link: self.index.declared(name).is_some() });
        let mark = |text: &str| Word { text: text.to_owned(), link: false };
        for (i, argument) in ty.args.iter().enumerate() {
            out.push(mark(if i == 0 { "<" } else { ", " }));
            self.words(argument, out);
        }
        out.extend((!ty.args.is_empty()).then(|| mark(">")));
        out.extend(ty.optional.map(|_| mark("?")));
    }

    fn formats(&self, ty: &TypeExpr) -> Option<Formats> {
        let declared = |name: &str| self.declared(name);
        let Wire { rust, thrift, parquet, json } = wire(&self.unwrapped(ty)?, &declared)?;
        Some(match ty.optional {
            None => Formats { rust, thrift, parquet, json },
            Some(_) => Formats {
                rust: format!("Option<{rust}>"),
                thrift: format!("optional {thrift}"),
                parquet: format!("{parquet}, nullable"),
                json: format!("{json}; null or absent"),
            },
        })
    }

    fn declared(&self, name: &str) -> Option<Declared> {
        Some(match self.index.get(self.index.declared(name)?).kind {
            Kind::Entity => Declared::Entity,
            Kind::Struct => Declared::Struct,
            Kind::Union => Declared::Union,
            Kind::Enum => Declared::Enum,
            _ => return None,
        })
    }

    /// A type with what newtypes wrap in their place.
    fn unwrapped(&self, ty: &TypeExpr) -> Option<TypeExpr> {
        const MOST_NEWTYPES: usize = 32;
        let mut ty = ty.clone();
        for _ in 0..MOST_NEWTYPES {
            let newtype = self.index.declared(&ty.name.text).map(|id| self.index.get(id)).filter(|it| it.kind == Kind::Newtype);
            let Some(newtype) = newtype else {
                ty.args = ty.args.iter().map(|argument| self.unwrapped(argument)).collect::<Option<_>>()?;
                return Some(ty);
            };
            ty = newtype.ty.clone()?;
        }
        None
    }

    fn place(&self, span: Span) -> String {
        let source = &self.sources[span.file];
        let (line, column) = source.line_column(span.start);
        format!("{}:{line}:{column}", source.name)
    }

    fn text(&self, span: Span) -> String {
        self.sources[span.file].text.get(span.start..span.end).unwrap_or_default().to_owned()
    }
}

fn holds(whole: Span, part: Span) -> bool {
    whole.file == part.file && whole.start <= part.start && part.end <= whole.end
}

/// Without a comment at its end.
fn code(signature: &str) -> String {
    signature.split(" // ").next().unwrap_or_default().to_owned()
}

/// Lines of documentation, joined to paragraphs.
fn paragraphs(lines: &[String]) -> Vec<String> {
    let blocks = lines.split(|line| line.trim().is_empty());
    blocks.filter(|block| !block.is_empty()).map(|block| block.join(" ")).collect()
}
