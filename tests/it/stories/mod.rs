//! Stories: what people do and what comes of it, through the use cases.

mod first;
