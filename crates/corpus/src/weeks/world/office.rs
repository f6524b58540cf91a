//! Machines of the office, and the firm behind its own names.

use super::{other, tls};
use crate::step::{Service, Wire};

pub static NAS: Service = other("nas.harbor.example", [10, 20, 254, 10], 445, Wire::Smb);
pub static NAS_SSH: Service = other("nas.harbor.example", [10, 20, 254, 10], 22, Wire::Ssh);
pub static NAS_TLS: Service = other("nas.harbor.example", [10, 20, 254, 10], 5001, Wire::Tls);
pub static PRINTER: Service = other("printer-2.harbor.example", [10, 20, 254, 40], 631, Wire::Tls);
pub static SCANNER: Service = other("scanner.harbor.example", [10, 20, 254, 60], 443, Wire::Tls);
pub static BUILD_HOST: Service = other("build.harbor.example", [10, 20, 254, 80], 22, Wire::Ssh);
pub static BASTION: Service = other("bastion.harbor.example", [185, 70, 44, 40], 22, Wire::Ssh);
pub static WEB_HOST: Service = other("web-3.harbor.example", [185, 70, 44, 70], 22, Wire::Ssh);
pub static WIKI: Service = tls("harbor.atlassian.net", [104, 192, 141, 20]);
pub static SALES: Service = tls("harbor.my.salesforce.com", [85, 222, 150, 20]);
pub static LEDGER: Service = tls("ledger.harbor.example", [185, 70, 44, 100]);
pub static DEV_API: Service = tls("api-dev.harbor.example", [185, 70, 44, 130]);
pub static BANK: Service = tls("business.bank.example", [185, 70, 45, 10]);
pub static WAREHOUSE: Service = tls("harbor.eu-central-1.snowflakecomputing.com", [3, 120, 50, 20]);
