//! The hosted page.

fn main() {
    funnel_widget::start();
}
