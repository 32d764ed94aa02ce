//! What must hold for every picture.
