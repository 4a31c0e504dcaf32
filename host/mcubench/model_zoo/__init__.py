# SPDX-License-Identifier: Apache-2.0
"""The models that come with mcubench: what each is, how it is made again, and where others are published."""
