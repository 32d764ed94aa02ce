//! The program. It does nothing by itself: the script that loads it calls [`funnel_widget::open`] on a page of our own, or
//! [`funnel_widget::embed`] on somebody else's.

fn main() {
    // Named, so that the linker keeps the library whose exports they are.
    let _ = (funnel_widget::open, funnel_widget::embed);
}
