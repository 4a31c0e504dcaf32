# SPDX-License-Identifier: Apache-2.0
"""The validation of the timing models: sequences whose cycles somebody states, and how far off the models are."""
