//! Storage capacity (appendix A.1.6; Theorem 3).

pub mod equations_297_311_master_inequality;
