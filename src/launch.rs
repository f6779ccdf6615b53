//! From settings to a running server, and back down again without losing what is in flight.

use crate::app::secret::{Secret, random_text};
use crate::app::{Fault, House, Store, admission_rule, calendar, sign_in};
use crate::config::Config;
use crate::domain::attachment::SIZE_MAX;
use crate::http::client::BaseIsSecure;
use crate::http::compress::Compress;
use crate::http::count::{Count, Counts};
use crate::http::headers::Headers;
use crate::http::now::Clock;
use crate::http::paper::FORM_MIB;
use crate::http::upload::LIMIT_MIB;
use crate::link::mail::Post;
use crate::store::place;
use crate::{api, jobs, web};
use rocket::config::{LogLevel, Shutdown, Sig};
use rocket::data::{Limits, ToByteUnit};
use rocket::fairing::AdHoc;
use rocket::{Build, Rocket};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// Why it did not start, in one line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotStarted(pub String);

impl From<Fault> for NotStarted {
    fn from(fault: Fault) -> NotStarted {
        NotStarted(fault.to_string())
    }
}

/// The store of the settings, opened; the data folder is made for the embedded one.
pub async fn open(config: &Config) -> Result<Store, NotStarted> {
    if let Some(folder) = config.file().and_then(Path::parent).filter(|path| !path.as_os_str().is_empty()) {
        let not_made = |error| {
            NotStarted(format!("DATABASE_URL or HATCHERY_DATA: the folder {}: {error}", folder.display()))
        };
        std::fs::create_dir_all(folder).map_err(not_made)?;
    }
    Store::open(&config.database).await.map_err(|fault| NotStarted(format!("DATABASE_URL: {fault}")))
}

/// The house of the settings over a migrated store.
pub async fn house(config: &Config, store: Store) -> Result<House, NotStarted> {
    let mut tx = store.write().await?;
    place::seed(&mut tx).await?;
    let key = match &config.secret_key {
        Some(key) => key.clone(),
        None => place::set_meta(&mut tx, "secret_key", &random_text("")).await?,
    };
    tx.commit().await?;
    let base =
        config.base_url.clone().unwrap_or_else(|| format!("http://{}:{}", config.address, config.port));
    let house = House::new(store, Secret::of_text(&key), &base, config.smtp_url.is_some(), config.stay);
    calendar::refresh(&house).await?;
    admission_rule::refresh(&house).await?;
    Ok(house)
}

/// The clock of the settings: only a demo may start at another moment.
pub async fn clock(config: &Config, store: &Store) -> Result<Clock, NotStarted> {
    let Some(at) = config.clock else { return Ok(Clock::real()) };
    let demo = place::meta(&mut store.read().await?, "demo").await?;
    if demo.is_some() {
        Ok(Clock::starting(at))
    } else {
        Err(NotStarted("HATCHERY_CLOCK: only a demo database may be served at another time".to_owned()))
    }
}

/// The server, not yet listening.
pub fn rocket(config: &Config, house: Arc<House>, clock: Clock) -> Rocket<Build> {
    let settings = rocket::Config {
        address: config.address,
        port: config.port,
        log_level: LogLevel::Off,
        ident: rocket::config::Ident::none(),
        limits: Limits::default()
            .limit("bytes", LIMIT_MIB.mebibytes())
            .limit("file", SIZE_MAX.bytes())
            .limit("data-form", FORM_MIB.mebibytes()),
        ip_header: None,
        shutdown: Shutdown {
            ctrlc: true,
            signals: [Sig::Term].into(),
            grace: 5,
            mercy: 10,
            ..Shutdown::default()
        },
        ..rocket::Config::default()
    };
    let secure = house.base_url.starts_with("https://");
    rocket::custom(settings)
        .manage(house)
        .manage(clock)
        .manage(config.proxies.clone())
        .manage(BaseIsSecure(secure))
        .manage(web::metrics::MetricsToken(config.metrics_token.clone()))
        .manage(Counts::default())
        .attach(Count)
        .attach(Headers)
        .attach(Compress)
        .mount("/", web::routes())
        .mount("/api", api::routes())
        .register("/", web::catchers())
        .register("/api", api::catchers())
}

/// The mail server of the settings, if there is one.
fn post(config: &Config) -> Result<Option<Post>, NotStarted> {
    let host = config.base_url.as_deref().and_then(|url| url.split("://").nth(1)).unwrap_or("localhost");
    let host = host.split(['/', ':']).next().unwrap_or("localhost");
    let from = config.mail_from.clone().unwrap_or_else(|| format!("Hatchery <hatchery@{host}>"));
    let from = Post::sender(&from).map_err(|error| NotStarted(format!("HATCHERY_MAIL_FROM: {error}")))?;
    let Some(url) = &config.smtp_url else { return Ok(None) };
    let post = Post::new(url, from).map_err(|error| NotStarted(format!("HATCHERY_SMTP_URL: {error}")))?;
    Ok(Some(post))
}

/// Serves until it is told to stop; `told` is called with the address once it listens.
pub async fn serve(config: &Config, told: impl Fn(&str) + Send + Sync + 'static) -> Result<(), NotStarted> {
    let store = open(config).await?;
    store.migrate().await?;
    let clock = clock(config, &store).await?;
    let post = post(config)?;
    let house = Arc::new(house(config, store).await?);
    if post.is_some() {
        crate::app::notify::queue_kept(&house, clock.now()).await?;
    }
    let setup = if sign_in::is_new(&house).await? {
        Some(sign_in::make_setup(&house, clock.now()).await?)
    } else {
        None
    };
    let (stop, stopped) = watch::channel(false);
    let due = tokio::spawn(jobs::run(house.clone(), clock, post, stopped));
    let announce = AdHoc::on_liftoff("announce", move |rocket| {
        let address = format!("http://{}:{}", rocket.config().address, rocket.config().port);
        told(&address);
        if let Some(secret) = &setup {
            // A server goes on though nobody reads what it says.
            let _ = writeln!(
                std::io::stdout(),
                "Nobody is here yet. Make the first administrator, once, within a day:\n  {address}/setup/{secret}"
            );
        }
        Box::pin(async {})
    });
    let served = rocket(config, house.clone(), clock).attach(announce).launch().await;
    let _ = stop.send(true);
    let _ = due.await;
    house.store.close().await;
    served.map(|_| ()).map_err(|error| {
        let text = error.to_string();
        // Rocket's error complains on drop unless it was looked at.
        NotStarted(format!("{}:{}: {text}", config.address, config.port))
    })
}
