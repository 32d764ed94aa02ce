//! Controls every screen shares. They know nothing of funnels.

mod combobox;
mod drawn;
pub mod el;
mod focus;
mod hosted;
mod icon;
mod menu;
mod multi_pick;
mod number_field;
mod rich;
mod segmented;
mod select;
mod table;
mod text_field;

pub use combobox::{Combobox, Suggestion};
pub use drawn::Drawn;
pub use focus::keep_focus;
pub use hosted::{hosted, mount};
pub use icon::{Icon, Shape, icon};
pub use menu::menu;
pub use multi_pick::MultiPick;
pub use number_field::{Number, NumberField, NumberKind, labelled_number, number_field};
pub use rich::rich;
pub use segmented::{Segmented, segmented};
pub use select::{Options, bare_select, select};
pub use table::{footed_table, heads, scrolling_table, table_of};
pub use text_field::{Text, TextField, text_field};
