use kernel::Fault;
pub(crate) fn customer_unknown() -> Fault {
    Fault::new(
        "crm.customer_unknown",
        "This customer is gone. Somebody deleted it; look in the history.",
    )
}
