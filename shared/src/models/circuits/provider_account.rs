//! Provider account: under which number we are a provider's customer.

use crate::models::circuits::provider::Provider;
use crate::prelude::*;

/// Under which number we are a provider's customer.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 34, app = "circuits", path = "circuits/provider-accounts", label = "Provider account",
        plural = "Provider accounts", icon = "receipt", group = "Circuits", family = primary, contacts,
        display = "{account}< ({name})>", order("provider", "account"), key = "account",
        q("name", "account", "description", "comments"),
        search(name = 100, account = 200, description = 500, comments = 5000),
        columns("account", "name", "provider", "circuit_count", "description"), brief("name", "account", "description"),
        no_clone("account", "name"))]
#[section("Provider account", "provider", "account", "name", "description", "owner", "tags")]
#[section("Comments", "comments")]
#[unique("provider", "account")]
#[count(circuit_count, "circuits.circuit", "provider_account")]
pub struct ProviderAccount {
    pub id: i64,
    pub provider: Ref<Provider>,
    #[field(max = 100)]
    pub name: String,
    #[field(max = 100, required, natural, label = "Account ID")]
    pub account: String,
}
