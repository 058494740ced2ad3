//! The calendar of maintenances and outages. What it shows and where it stands is in the address.

use leptos::prelude::*;

use crate::calendar::{
    Filters, Grid, Legend, Links, MAINTENANCE, OUTAGE, RescheduleDialog, Scene, SummaryCard, Toolbar, listen_for_keys,
};
use crate::kit::title::page_title;
use crate::kit::{Empty, Icon, page_href};
use crate::state::may;

#[component]
pub fn CalendarPage() -> impl IntoView {
    page_title(|| "Calendar".to_owned());
    if !untrack(|| may('v', MAINTENANCE) || may('v', OUTAGE)) {
        return view! {
            <div class="page">
                <header class="page-head"><div class="page-head__row"><h1 class="page-head__title">"Calendar"</h1></div></header>
                <Empty kind="denied" icon="lock" title="You may not see maintenances or outages"
                    text="Ask whoever manages Purser for the permission to view them."/>
            </div>
        }
        .into_any();
    }
    let scene = Scene::open();
    listen_for_keys(scene);
    let report = untrack(|| may('a', OUTAGE)).then(|| {
        view! { <a class="btn" href=page_href(OUTAGE, "add")><Icon name="bolt"/>" Report outage"</a> }
    });
    let plan = untrack(|| may('a', MAINTENANCE)).then(|| {
        view! { <a class="btn btn--primary" href=page_href(MAINTENANCE, "add")><Icon name="plus"/>" Add maintenance"</a> }
    });
    view! {
        <div class="page page--fill">
            <header class="page-head">
                <div class="page-head__row">
                    <h1 class="page-head__title">"Calendar"</h1>
                    <div class="page-head__actions">
                        <Links scene/>
                        {report}{plan}
                    </div>
                </div>
            </header>
            <div class="cal page__fill">
                <Toolbar scene/>
                <Filters scene/>
                <Grid scene/>
                <Legend/>
            </div>
            <SummaryCard scene/>
            <RescheduleDialog proposal=scene.proposal/>
        </div>
    }
    .into_any()
}
