// SPDX-License-Identifier: Apache-2.0
#error this file is not part of the library
