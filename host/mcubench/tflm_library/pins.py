# SPDX-License-Identifier: Apache-2.0
"""Which sources are taken where the user names none, and where third-party sources come from."""

# The commits that docs/tflm-api.md was written against, and that the figures in the README were measured with.
TFLM = "https://github.com/tensorflow/tflite-micro.git@90b983c2b"
CMSIS_NN = "https://github.com/ARM-software/CMSIS-NN.git@99f736a6"

# What TFLM's own download scripts fetch (tensorflow/lite/micro/tools/make: third_party_downloads.inc,
# flatbuffers_download.sh, kissfft_download.sh), by the folder's name there.
THIRD_PARTY = {
    "flatbuffers": "https://github.com/google/flatbuffers.git@v25.9.23",
    "gemmlowp": "https://github.com/google/gemmlowp.git@719139ce755a0f31cbf1c37f7f98adcc7fc9f425",
    "ruy": "https://github.com/google/ruy.git@d37128311b445e758136b8602d1bbd2a755e115d",
    "kissfft": "https://github.com/mborgerding/kissfft.git@v130",
}
