//! Small blueprints for tests.
