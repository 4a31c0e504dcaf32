# SPDX-License-Identifier: Apache-2.0
"""Models of Raspberry Pi's RP2040 and RP2350."""
