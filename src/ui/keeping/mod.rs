//! Where the work is kept: documents, files, pictures, and the line that says whether it is safe.

mod documents;
mod drop_anywhere;
mod export;
mod status;

pub(super) use documents::{DocumentMenu, FileButtons, FileItems};
pub(super) use drop_anywhere::DropAnywhere;
pub(super) use export::ExportItems;
pub(super) use status::{Footer, Notices};
