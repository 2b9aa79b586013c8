//! Every rule of the language, one small test each, through the library.

mod rules {
    pub mod ask;
    mod cards;
    mod findings;
    mod future;
    mod lanes;
    mod links;
    mod registers;
    mod spelling;
    mod steps;
}
