//! Controls every screen shares. They know nothing of funnels.

mod icon;
mod menu;
mod number_field;
mod rich;
mod segmented;
mod text_field;

pub use icon::{Icon, Shape};
pub use menu::Menu;
pub use number_field::{NumberField, NumberKind};
pub use rich::RichText;
pub use segmented::Segmented;
pub use text_field::TextField;
