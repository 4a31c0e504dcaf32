# SPDX-License-Identifier: Apache-2.0
"""From a model of one source format to a float .tflite: a process in an environment that has the format's libraries.

Nothing else of mcubench is imported here, for its dependencies are not installed there. `mcubench.convert` starts
`python -m mcubench.converters REQUEST ANSWER` and reads the answer.
"""
