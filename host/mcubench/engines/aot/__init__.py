# SPDX-License-Identifier: Apache-2.0
"""The ahead-of-time engine: lower the graph to kernel calls, plan the arena, write C++."""
