# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""Plates for "Rust and Bone", drawn by numbers and printed like a screen print."""
