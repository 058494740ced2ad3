//! Mounts the application.

fn main() {
    console_error_panic_hook::set_once();
    app::call_below_root();
    app::form::watch_history();
    leptos::mount::mount_to_body(app::App);
}
