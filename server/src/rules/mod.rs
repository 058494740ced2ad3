//! What single models do beyond their description: one file a model, called by the engine.
//!
//! A rule sees the whole batch, so that one statement answers for a thousand rows. To add rules
//! for a model, implement `Rules` in `rules/<area>/<model>.rs` and name it in `of`. A rule complains
//! only of what the write at hand touches: rows that were stored before a rule stay editable.

pub mod circuits;
pub mod dcim;
pub mod demands;
pub mod extras;
pub mod inventory;
pub mod inventory_monitor;
pub mod ipam;
pub mod money;
mod named;
pub mod notices;
pub mod period;
pub mod scope;
pub mod tenancy;
pub mod users;
pub mod virtualization;

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use shared::action::Action;
use shared::error::{ALL, Errors};
use shared::meta::{Field, ModelMeta};
use shared::patch::Patch;
use shared::row::Row;
use shared::value::Value;

use crate::cx::Cx;
use crate::db::schema::through;
use crate::db::{Dialect, Reader, Sql};
use crate::engine::Graph;
use crate::engine::catalog::{Mask, mask};
use crate::engine::load::{self, Lock};
use crate::engine::write::{Item, Op, Trust, Writer};
use crate::error::{Error, Result};

/// Everything has an answer that means "nothing special".
#[async_trait]
pub trait Rules: Send + Sync {
    /// SQL of a computed field under the row's alias. `None`: it is derived in Rust.
    fn expression(&self, _cx: &Cx, _field: &str, _alias: &str, _dialect: Dialect) -> Option<String> {
        None
    }

    /// SQL of what a list is sorted by in place of a field's value. `None`: of the value itself.
    fn rank(&self, _field: &str, _alias: &str) -> Option<String> {
        None
    }

    /// Writes the condition of a special filter; false when there is no such filter.
    fn filter(&self, _cx: &Cx, _name: &str, _value: &Value, _alias: &str, _sql: &mut Sql) -> bool {
        false
    }

    /// Whether a special filter asks for what the object itself says, though it stands elsewhere. All others look only at what
    /// the caller may see.
    fn own(&self, _filter: &str) -> bool {
        false
    }

    /// The model of what a special filter names, as `app.model`: such an object must exist.
    fn named(&self, filter: &str) -> Option<&'static str> {
        named::model(filter)
    }

    /// Fills computed fields of a loaded row from its stored ones.
    fn derive(&self, _cx: &Cx, _row: &mut Row, _fields: Mask) {}

    /// Stored fields `derive` needs whenever a computed one is asked for.
    fn sources(&self) -> &'static [&'static str] {
        &[]
    }

    /// Keys of a body that are no writable fields and are read all the same (`item.patch.extra`).
    fn also(&self) -> &'static [&'static str] {
        &[]
    }

    /// What whole numbers of a field are called, where they are choices: value and label.
    fn called(&self, _field: &str) -> &'static [(i64, &'static str)] {
        &[]
    }

    /// Whether rows of the model say what others have: who writes them writes alone.
    fn defines(&self) -> bool {
        false
    }

    /// Prepares operations before the transaction begins: what takes its time and needs no database.
    async fn ahead(&self, _cx: &Cx, _ops: &mut [Op]) -> Result<()> {
        Ok(())
    }

    /// Completes and normalises one item of a wish before it is checked: defaults from other fields, virtual
    /// fields (`item.patch.extra`), derived states. Errors go into `item.errors`. It is also called
    /// for a row whose reference is cleared because the target is deleted; errors do not count then.
    fn prepare(&self, _cx: &Cx, _item: &mut Item) {}

    /// Works out stored columns from others of the row: those that no change record mentions, and those that say in
    /// another way what others say. Whoever writes the row and why.
    fn complete(&self, _row: &mut Row) {}

    /// Completes the arguments that an action begins with, where neither the row nor the clock says them.
    fn suggest(&self, _cx: &Cx, _action: &'static Action, _row: &Row, _args: &mut Row) {}

    /// Does an action (`item.act`) that was asked for, whose arguments and values are in the row already. What takes the database
    /// is done in `after`. Errors go into `item.errors`.
    fn act(&self, _cx: &Cx, _item: &mut Item) {}

    /// What the fields of a row must say of each other. Errors go into `item.errors`.
    fn form(&self, _item: &mut Item) {}

    /// Checks the batch, with the database as it will be compared against: `sound`, and besides what may be wished for
    /// at this time and in this state. Errors go into the items' `errors`; `Err` refuses the whole batch.
    async fn check(&self, w: &mut Writer, items: &mut [Item]) -> Result<()> {
        self.sound(w, items).await
    }

    /// What rows must say of each other for the data to hold together, and who may write them: also where something is
    /// put back, of which nothing else is asked. It is asked then when all rows are written already, and what it
    /// changes in them is dropped. Errors go into the items' `errors`.
    async fn sound(&self, _w: &mut Writer, _items: &mut [Item]) -> Result<()> {
        Ok(())
    }

    /// Side effects in the same transaction, after the rows are written and before their change
    /// records are: `keep`, and besides what follows from a wish.
    async fn after(&self, w: &mut Writer, items: &[Item]) -> Result<()> {
        self.keep(w, items).await
    }

    /// What must follow for the data to hold together, whoever writes and why: columns that are worked out from other
    /// rows, rows that go with these.
    async fn keep(&self, _w: &mut Writer, _items: &[Item]) -> Result<()> {
        Ok(())
    }

    /// Gives rows that are read the names of other objects that they hold, as far as the caller may know them. What is stored
    /// is read by others than who wrote it, so no field keeps such a name for them.
    async fn told(&self, _cx: &Cx, _reader: &mut Reader<'_>, _graph: &mut Graph) -> Result<()> {
        Ok(())
    }

    /// What keeps these rows from being deleted besides the rows that refer to them.
    async fn guards(&self, _reader: &mut Reader<'_>, _ids: &[i64]) -> Result<Vec<Guard>> {
        Ok(Vec::new())
    }

    /// JSON fields of which a client may give a part: what is given by name is changed, the rest stays.
    fn merged(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Rows of a model that keep others from being deleted.
pub struct Guard {
    pub meta: &'static ModelMeta,
    pub ids: Vec<i64>,
}

struct Plain;

impl Rules for Plain {}

/// The rules of a model.
pub fn of(meta: &ModelMeta) -> &'static dyn Rules {
    match (meta.app, meta.name) {
        ("circuits", "circuit") => &circuits::circuit::Rules,
        ("circuits", "circuittermination") => &circuits::circuit_termination::Rules,
        ("circuits", "provider") => &circuits::provider::Rules,
        ("circuits", "provideraccount") => &circuits::provider_account::Rules,
        ("dcim", "device") => &dcim::device::Rules,
        ("dcim", "devicetype") => &dcim::device_type::Rules,
        ("dcim", "interface") => &dcim::interface::Rules,
        ("dcim", "inventoryitem") => &dcim::inventory_item::Rules,
        ("dcim", "location") => &dcim::location::Rules,
        ("dcim", "module") => &dcim::module::Rules,
        ("dcim", "modulebay") => &dcim::module_bay::Rules,
        ("dcim", "moduletype") => &dcim::module_type::Rules,
        ("dcim", "platform") => &dcim::platform::Rules,
        ("dcim", "powerfeed") => &dcim::power_feed::Rules,
        ("dcim", "powerpanel") => &dcim::power_panel::Rules,
        ("dcim", "rack") => &dcim::rack::Rules,
        ("dcim", "racktype") => &dcim::rack_type::Rules,
        ("dcim", "region") => &dcim::region::Rules,
        ("dcim", "sitegroup") => &dcim::site_group::Rules,
        ("dcim", "site") => &dcim::site::Rules,
        ("extras", "bookmark" | "notification" | "subscription") => &extras::mark::Rules,
        ("extras", "customfield") => &extras::custom_field::Rules,
        ("extras", "customfieldchoiceset") => &extras::custom_field_choice_set::Rules,
        ("extras", "customlink") => &extras::custom_link::Rules,
        ("extras", "eventrule") => &extras::event_rule::Rules,
        ("extras", "exporttemplate") => &extras::export_template::Rules,
        ("extras", "imageattachment") => &extras::image_attachment::Rules,
        ("extras", "journalentry") => &extras::journal_entry::Rules,
        ("extras", "savedfilter") => &extras::saved_filter::Rules,
        ("extras", "tableconfig") => &extras::table_config::Rules,
        ("extras", "tag") => &extras::tag::Rules,
        ("inventory_monitor", "asset") => &inventory_monitor::asset::Rules,
        ("inventory_monitor", "assetservice") => &inventory_monitor::asset_service::Rules,
        ("inventory_monitor", "contract") => &inventory_monitor::contract::Rules,
        ("inventory_monitor", "externalinventory") => &inventory_monitor::external_inventory::Rules,
        ("inventory_monitor", "invoice") => &inventory_monitor::invoice::Rules,
        ("inventory_monitor", "probe") => &inventory_monitor::probe::Rules,
        ("inventory_monitor", "rma") => &inventory_monitor::rma::Rules,
        ("ipam", "ipaddress") => &ipam::ip_address::Rules,
        ("ipam", "prefix") => &ipam::prefix::Rules,
        ("netbox_inventory", "auditflow") => &inventory::audit_flow::Rules,
        ("netbox_inventory", "auditflowpage") => &inventory::audit_flow_page::Rules,
        ("netbox_inventory", "auditflowpageassignment") => &inventory::audit_flow_page_assignment::Rules,
        ("netbox_inventory", "delivery") => &inventory::delivery::Rules,
        ("netbox_inventory", "inventoryitemgroup") => &inventory::inventory_item_group::Rules,
        ("netbox_inventory", "supplier") => &inventory::supplier::Rules,
        ("notices", "calendarfeed") => &notices::calendar_feed::Rules,
        ("notices", "impact") => &notices::impact::Rules,
        ("notices", "inboxmessage") => &notices::inbox_message::Rules,
        ("notices", "maintenance") => &notices::maintenance::Rules,
        ("notices", "notificationtemplate") => &notices::notification_template::Rules,
        ("notices", "outage") => &notices::outage::Rules,
        ("notices", "preparednotification") => &notices::prepared_notification::Rules,
        ("tenancy", "contactassignment") => &tenancy::contact_assignment::Rules,
        ("tenancy", "contactgroup") => &tenancy::contact_group::Rules,
        ("users", "group") => &users::group::Rules,
        ("users", "objectpermission") => &users::object_permission::Rules,
        ("extras", "webhook") => &extras::webhook::Rules,
        ("users", "token") => &users::token::Rules,
        ("users", "user") => &users::user::Rules,
        ("virtualization", "cluster") => &virtualization::cluster::Rules,
        ("virtualization", "virtualmachine") => &virtualization::virtual_machine::Rules,
        ("virtualization", "vminterface") => &virtualization::vm_interface::Rules,
        _ => &Plain,
    }
}

/// What holds for every model's batch.
pub async fn everywhere(w: &mut Writer, meta: &'static ModelMeta, items: &mut [Item]) -> Result<()> {
    extras::tag::allowed(w, meta, items).await?;
    demands::validate(w, meta, items).await
}

/// Some fields of some rows by id, read in the transaction.
async fn rows(w: &mut Writer, meta: &'static ModelMeta, ids: Vec<i64>, fields: &[&str]) -> Result<HashMap<i64, Row>> {
    let cx = w.cx.clone();
    let fields = mask(meta, fields);
    let rows = load::rows(&cx, &mut w.reader(), meta, &ids, fields, Lock::No).await?;
    Ok(rows.into_iter().map(|row| (row.id(), row)).collect())
}

/// What an item refers to by `field` must have the same `on` as the item itself. A target that is
/// written in the same request counts as it will be.
async fn agree(w: &mut Writer, items: &mut [Item], field: &str, on: &str, message: &str) -> Result<()> {
    let Some(meta) = items.first().and_then(Item::meta) else { return Ok(()) };
    let Some(target) = meta.field(field).and_then(Field::target) else { return Ok(()) };
    let referred = |item: &Item| {
        let touched = touches(item, &[field, on]);
        item.after.as_ref().filter(|_| touched).and_then(|after| after.int(field))
    };
    let ids: BTreeSet<i64> = items.iter().filter_map(referred).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let stored = rows(w, target, ids.into_iter().collect(), &[on]).await?;
    let mut values: HashMap<i64, Value> = stored.into_iter().map(|(id, row)| (id, row.get(on).clone())).collect();
    if target.number == meta.number {
        values.extend(items.iter().filter_map(|item| Some((item.id(), item.after.as_ref()?.get(on).clone()))));
    }
    for item in items.iter_mut() {
        let Some(value) = referred(item).and_then(|id| values.get(&id)) else { continue };
        if item.after.as_ref().is_some_and(|after| after.get(on) != value) {
            item.errors.add(field, message);
        }
    }
    Ok(())
}

/// Ids of a model's rows for which a condition holds, in order.
async fn ids_where(w: &mut Writer, meta: &ModelMeta, condition: impl FnOnce(&mut Sql)) -> Result<Vec<i64>> {
    let mut sql = Sql::new(w.reader().dialect());
    sql.push("SELECT id FROM ").name(meta.table).push(" WHERE ");
    condition(&mut sql);
    sql.push(" ORDER BY id");
    w.reader().ids(sql).await
}

/// An update of some fields, with a note for the change log.
fn update(meta: &'static ModelMeta, id: i64, fields: Vec<(&str, Value)>, message: &str) -> Op {
    let mut patch = Patch { message: message.to_owned(), ..Patch::default() };
    for (name, value) in fields {
        if let Some(index) = meta.index(name) {
            patch.set(index, value);
        }
    }
    Op::Update { id, patch, version: None }
}

/// Writes what follows from a change elsewhere. What is wrong with those rows is reported as an
/// error of the request as a whole, since its fields are not theirs.
async fn follow(w: &mut Writer, meta: &'static ModelMeta, ops: Vec<Op>) -> Result<()> {
    if ops.is_empty() {
        return Ok(());
    }
    match w.run(meta, ops, Trust::Rules).await {
        Ok(_) => Ok(()),
        Err(Error::InvalidItems(items)) => {
            let label = meta.label.to_lowercase();
            let mut errors = Errors::default();
            for item in items {
                let whose = item.id.map_or(String::new(), |id| format!(" {id}"));
                errors.add(ALL, format!("This would change {label}{whose}: {}", item.errors));
            }
            Err(Error::Invalid(errors))
        }
        Err(error) => Err(error),
    }
}

/// Whether the write gives any of these fields a new value; always true on creation.
fn touches(item: &Item, fields: &[&str]) -> bool {
    !item.deletes() && fields.iter().any(|field| item.changed(field))
}

/// The condition that a list of texts kept as JSON holds one of them.
fn json_holds(alias: &str, column: &str, text: &str, sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.push("EXISTS (SELECT 1 FROM json_each(")
                .column(alias, column)
                .push(") j WHERE j.value = ")
                .str(text)
                .push(")");
        }
        Dialect::Postgres => {
            sql.column(alias, column).push(" @> jsonb_build_array(").str(text).push(")");
        }
    }
}

/// Writes `NOT` before a condition that a boolean filter negates.
fn negate(value: &Value, sql: &mut Sql) {
    if value == &Value::Bool(false) {
        sql.push("NOT ");
    }
}

/// The condition that a row of some other model (by id) refers to this one through a to-many field.
fn targets_of(meta: &ModelMeta, field: &str, id: &Value, alias: &str, sql: &mut Sql) {
    let (table, source, target) = through(meta, field);
    sql.column(alias, "id").push(" IN (SELECT ").name(target).push(" FROM ").name(&table).push(" WHERE ").name(source);
    sql.push(" = ").int(id.as_int().unwrap_or_default()).push(")");
}
