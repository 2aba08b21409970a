//! firm
