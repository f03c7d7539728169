//! The gRPC contract of Kontor: kontor/v1/*.proto and the code generated from them.
