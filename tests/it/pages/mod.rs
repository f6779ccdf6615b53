//! Pages, walked through as a browser without scripts would.

mod admission;
mod agreement_terms;
mod agreements;
mod behind;
mod bills;
mod books;
mod cases;
mod deputies;
mod extras;
mod founder;
mod founding;
mod frame;
mod keeping;
mod lists;
mod policies;
mod registers;
mod staff;
mod standards;
mod subsidy;
mod thresholds;
mod told;
mod twice;
mod typed;
mod used;
mod vouchers;
