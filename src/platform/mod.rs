//! The browser, behind small functions: the only general user of `web-sys` and `gloo`.

pub mod chance;
pub mod clock;
pub mod engine;
pub mod fetch;
pub mod files;
pub mod intl;
pub mod json;
pub mod link;
pub mod locks;
pub mod measure;
pub mod page;
pub mod picture;
pub mod size;
pub mod storage;
