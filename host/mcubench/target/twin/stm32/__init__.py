# SPDX-License-Identifier: Apache-2.0
"""Models of ST's STM32."""
