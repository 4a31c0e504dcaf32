# SPDX-License-Identifier: Apache-2.0
"""Models of Nordic's nRF."""
