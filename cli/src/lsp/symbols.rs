//! What a file declares, as an outline.

use gen_lsp_types::{BaseSymbolInformation, DocumentSymbol, SymbolInformation, SymbolKind};
use headwater_idl::index::{Definition, Kind};

use super::documents::Documents;
use super::schema::Schema;

/// The declarations of a file with their members.
pub(crate) fn outline(schema: &Schema, file: usize) -> Vec<DocumentSymbol> {
    let here = schema.index.declarations().filter(|(_, it)| it.span.file == file);
    here.map(|(_, it)| symbol(schema, it)).collect()
}

/// The same without parts, for clients that know none.
pub(crate) fn flat(schema: &Schema, file: usize, documents: &Documents) -> Vec<SymbolInformation> {
    let here = schema.index.all().filter(|(_, it)| it.span.file == file && is_shown(it));
    let information = |it: &Definition| SymbolInformation {
        base_symbol_information: BaseSymbolInformation {
            name: it.name.clone(),
            kind: kind(it.kind),
            tags: None,
            container_name: it.owner.map(|owner| schema.index.get(owner).name.clone()),
        },
        #[expect(deprecated, reason = "the type has it")]
        deprecated: None,
        location: schema.location(it.whole, documents),
    };
    here.map(|(_, it)| information(it)).collect()
}

fn symbol(schema: &Schema, it: &Definition) -> DocumentSymbol {
    let parts = it.members.iter().map(|member| schema.index.get(*member)).filter(|member| is_shown(member));
    let children: Vec<DocumentSymbol> = parts.map(|member| symbol(schema, member)).collect();
    DocumentSymbol {
        name: it.name.clone(),
        detail: Some(it.signature.clone()),
        kind: kind(it.kind),
        tags: None,
        #[expect(deprecated, reason = "the type has it")]
        deprecated: None,
        range: schema.range(it.whole),
        selection_range: schema.range(it.span),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

fn is_shown(it: &Definition) -> bool {
    !it.kind.is_implicit() && !matches!(it.kind, Kind::Variable | Kind::Parameter | Kind::Output)
}

fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Schema => SymbolKind::Module,
        Kind::Entity => SymbolKind::Class,
        Kind::Edge => SymbolKind::Event,
        Kind::Struct | Kind::Union | Kind::Newtype | Kind::Unreadable => SymbolKind::Struct,
        Kind::Enum => SymbolKind::Enum,
        Kind::Case => SymbolKind::EnumMember,
        Kind::Counter => SymbolKind::Array,
        Kind::Rule | Kind::Query | Kind::Function => SymbolKind::Function,
        Kind::KeyField | Kind::Column => SymbolKind::Key,
        Kind::Property => SymbolKind::Property,
        Kind::Measure | Kind::Derived => SymbolKind::Number,
        _ => SymbolKind::Field,
    }
}
