//! Where the work is kept: documents, files, pictures, and the line that says whether it is safe.

mod documents;
mod drop_anywhere;
mod export;
mod status;

pub(super) use documents::{FileItems, document_items, open_file, save_file};
pub(super) use drop_anywhere::{drop_anywhere, take_file};
pub(super) use export::ExportItems;
pub(crate) use export::drawing_in;
pub(super) use status::{footer, notices, standing};
