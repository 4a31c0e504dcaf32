# SPDX-License-Identifier: Apache-2.0
"""The kinds of instructions that timing models tell apart, and the instructions of each.

Names are Capstone's (`ARM_INS_<name>`), which leave out conditions, suffixes and data types. Where extensions share a
name (VADD, VMOV ...), `S:` is the one on s and d registers, `Q:` the one on q registers, `F:` that of floats in them.
Kinds without names are forms that the operands tell apart.
"""

from mcubench.timing.instruction import Group

UNKNOWN = "unknown"

_KINDS: dict[str, tuple[Group, str]] = {
    "move": (Group.INTEGER, "MOV MOVS MVN CPY"),
    "move_wide": (Group.INTEGER, "MOVW MOVT"),
    "add": (Group.INTEGER, "ADD ADDW SUB SUBW SUBS ADR RSB"),
    "add_carry": (Group.INTEGER, "ADC SBC"),
    "logic": (Group.INTEGER, "AND ORR EOR BIC ORN"),
    "compare": (Group.INTEGER, "CMP CMN TST TEQ"),
    "shift": (Group.INTEGER, "LSL LSR ASR ROR RRX"),
    "extend": (Group.INTEGER, "SXTB SXTH UXTB UXTH"),
    "extend_halves": (Group.INTEGER, "SXTB16 UXTB16"),
    "extend_add": (Group.INTEGER, "SXTAB SXTAH UXTAB UXTAH SXTAB16 UXTAB16"),
    "bitfield_insert": (Group.INTEGER, "BFI BFC"),
    "bitfield_extract": (Group.INTEGER, "SBFX UBFX"),
    "reverse": (Group.INTEGER, "REV REV16 REVSH RBIT"),
    "count_zeros": (Group.INTEGER, "CLZ"),
    "pack": (Group.INTEGER, "PKHBT PKHTB"),
    "parallel": (
        Group.INTEGER,
        """
        SADD8 SADD16 SSUB8 SSUB16 SASX SSAX UADD8 UADD16 USUB8 USUB16 UASX USAX SHADD8 SHADD16 SHSUB8 SHSUB16
        SHASX SHSAX UHADD8 UHADD16 UHSUB8 UHSUB16 UHASX UHSAX QADD8 QADD16 QSUB8 QSUB16 QASX QSAX UQADD8 UQADD16
        UQSUB8 UQSUB16 UQASX UQSAX USAD8 USADA8 SEL QADD QSUB QDADD QDSUB
        """,
    ),
    "saturate": (Group.INTEGER, "SSAT USAT SSAT16 USAT16"),
    "select": (Group.INTEGER, "CSEL CSINC CSINV CSNEG"),
    "long_shift": (
        Group.INTEGER,
        """
        ASRL LSLL LSRL SQRSHR SQRSHRL SQSHL SQSHLL SRSHR SRSHRL UQRSHL UQRSHLL UQSHL UQSHLL URSHR URSHRL
        """,
    ),
    "multiply": (Group.MULTIPLY, "MUL"),
    "multiply_half": (
        Group.MULTIPLY,
        """
        SMULBB SMULBT SMULTB SMULTT SMULWB SMULWT SMUAD SMUADX SMUSD SMUSDX SMMUL SMMULR
        """,
    ),
    "multiply_long": (Group.MULTIPLY_ACCUMULATE, "UMULL SMULL"),
    "multiply_accumulate": (Group.MULTIPLY_ACCUMULATE, "MLA MLS SMMLA SMMLAR SMMLS SMMLSR"),
    "multiply_accumulate_half": (
        Group.MULTIPLY_ACCUMULATE,
        """
        SMLABB SMLABT SMLATB SMLATT SMLAWB SMLAWT SMLAD SMLADX SMLSD SMLSDX
        """,
    ),
    "multiply_accumulate_long": (Group.MULTIPLY_ACCUMULATE, "UMLAL SMLAL UMAAL"),
    "multiply_accumulate_long_half": (
        Group.MULTIPLY_ACCUMULATE,
        """
        SMLALBB SMLALBT SMLALTB SMLALTT SMLALD SMLALDX SMLSLD SMLSLDX
        """,
    ),
    "divide": (Group.DIVIDE, "SDIV UDIV"),
    "load": (
        Group.LOAD,
        """
        LDR LDRB LDRH LDRSB LDRSH LDRT LDRBT LDRHT LDRSBT LDRSHT LDA LDAB LDAH LDREX LDREXB LDREXH LDAEX LDAEXB
        LDAEXH
        """,
    ),
    "load_pair": (Group.MULTI_LOAD, "LDRD"),
    "load_multiple": (Group.MULTI_LOAD, "LDM LDMDB POP"),
    "store": (Group.STORE, "STR STRB STRH STRT STRBT STRHT STL STLB STLH STREX STREXB STREXH STLEX STLEXB STLEXH"),
    "store_pair": (Group.MULTI_STORE, "STRD"),
    "store_multiple": (Group.MULTI_STORE, "STM STMDB PUSH"),
    "preload": (Group.SYSTEM, "PLD PLI PLDW"),
    "branch": (Group.BRANCH_UNCONDITIONAL, "B"),
    "branch_conditional": (Group.BRANCH_CONDITIONAL, ""),
    "compare_branch": (Group.BRANCH_CONDITIONAL, "CBZ CBNZ"),
    "call": (Group.CALL, "BL"),
    "call_register": (Group.CALL, "BLX BLXNS"),
    "branch_register": (Group.BRANCH_INDIRECT, "BX BXNS BXJ"),
    "return": (Group.BRANCH_INDIRECT, ""),
    "table_branch": (Group.BRANCH_INDIRECT, "TBB TBH"),
    "loop_start": (Group.INTEGER, "DLS DLSTP"),
    "loop_start_conditional": (Group.BRANCH_CONDITIONAL, "WLS WLSTP"),
    "loop_end": (Group.BRANCH_CONDITIONAL, "LE LETP"),
    "if_then": (Group.SYSTEM, "IT"),
    "no_operation": (Group.SYSTEM, "HINT NOP DBG BTI"),
    "status": (Group.SYSTEM, "MRS MSR CPS SETPAN CLREX CLRM LCTP VSCCLRM"),
    "barrier": (Group.SYSTEM, "DMB DSB ISB TSB SB"),
    "exception": (Group.SYSTEM, "SVC BKPT UDF HLT SG TT TTT TTA TTAT PAC PACBTI PACG AUT AUTG BXAUT"),
    "float_add": (
        Group.FLOATING_POINT,
        """
        S:VADD S:VSUB S:VABS S:VNEG S:VMAXNM S:VMINNM S:VSELEQ S:VSELGE S:VSELGT S:VSELVS S:VRINTA S:VRINTM
        S:VRINTN S:VRINTP S:VRINTR S:VRINTX S:VRINTZ
        """,
    ),
    "float_multiply": (Group.FLOATING_POINT, "S:VMUL S:VNMUL"),
    "float_chained": (Group.FLOATING_POINT, "S:VMLA S:VMLS S:VNMLA S:VNMLS"),
    "float_fused": (Group.FLOATING_POINT, "S:VFMA S:VFMS S:VFNMA S:VFNMS"),
    "float_divide": (Group.FLOATING_POINT, "S:VDIV"),
    "float_square_root": (Group.FLOATING_POINT, "S:VSQRT"),
    "float_compare": (Group.FLOATING_POINT, "S:VCMP S:VCMPE"),
    "float_convert": (Group.FLOATING_POINT, "S:VCVT S:VCVTA S:VCVTB S:VCVTM S:VCVTN S:VCVTP S:VCVTR S:VCVTT S:VJCVT"),
    "float_move": (Group.FLOATING_POINT, "S:VMOV S:VINS S:VMOVX"),
    "float_move_core": (Group.FLOATING_POINT, ""),
    "float_move_core_pair": (Group.FLOATING_POINT, ""),
    "float_status": (Group.FLOATING_POINT, "VMRS VMSR S:VMRS S:VMSR"),
    "float_load": (Group.LOAD, "VLDR S:VLDR"),
    "float_store": (Group.STORE, "VSTR S:VSTR"),
    "float_load_multiple": (Group.MULTI_LOAD, "VLDMIA VLDMDB S:VLDMIA S:VLDMDB"),
    "float_store_multiple": (Group.MULTI_STORE, "VSTMIA VSTMDB S:VSTMIA S:VSTMDB"),
    "vector_load": (Group.HELIUM, "Q:VLDRB Q:VLDRH Q:VLDRW Q:VLDRD"),
    "vector_store": (Group.HELIUM, "Q:VSTRB Q:VSTRH Q:VSTRW Q:VSTRD"),
    "vector_gather": (Group.HELIUM, ""),
    "vector_scatter": (Group.HELIUM, ""),
    "vector_load_interleaved": (Group.HELIUM, "Q:VLD20 Q:VLD21 Q:VLD40 Q:VLD41 Q:VLD42 Q:VLD43"),
    "vector_store_interleaved": (Group.HELIUM, "Q:VST20 Q:VST21 Q:VST40 Q:VST41 Q:VST42 Q:VST43"),
    "vector_integer": (
        Group.HELIUM,
        """
        Q:VADD Q:VSUB Q:VHADD Q:VHSUB Q:VRHADD Q:VQADD Q:VQSUB Q:VABD Q:VABS Q:VNEG Q:VQABS Q:VQNEG Q:VCLS
        Q:VCLZ Q:VCADD Q:VHCADD Q:VAND Q:VORR Q:VEOR Q:VBIC Q:VORN Q:VMVN Q:VMAX Q:VMIN Q:VMAXA Q:VMINA Q:VPSEL
        Q:VREV16 Q:VREV32 Q:VREV64 Q:VSHL Q:VSHR Q:VSLI Q:VSRI Q:VMOVLB Q:VMOVLT Q:VSHLLB Q:VSHLLT Q:VBRSR
        Q:VSHLC
        """,
    ),
    "vector_duplicate": (Group.HELIUM, "Q:VDUP Q:VIDUP Q:VDDUP Q:VIWDUP Q:VDWDUP"),
    "vector_round_shift": (Group.HELIUM, "Q:VQSHL Q:VRSHL Q:VQRSHL Q:VRSHR Q:VQSHLU Q:VADC Q:VADCI Q:VSBC Q:VSBCI"),
    "vector_narrow": (
        Group.HELIUM,
        """
        Q:VMOVNB Q:VMOVNT Q:VQMOVNB Q:VQMOVNT Q:VQMOVUNB Q:VQMOVUNT Q:VSHRNB Q:VSHRNT Q:VRSHRNB Q:VRSHRNT
        Q:VQSHRNB Q:VQSHRNT Q:VQSHRUNB Q:VQSHRUNT Q:VQRSHRNB Q:VQRSHRNT Q:VQRSHRUNB Q:VQRSHRUNT
        """,
    ),
    "vector_multiply": (
        Group.HELIUM,
        """
        Q:VMUL Q:VMULH Q:VRMULH Q:VMULLB Q:VMULLT Q:VQDMULH Q:VQRDMULH Q:VQDMULLB Q:VQDMULLT
        """,
    ),
    "vector_multiply_accumulate": (
        Group.HELIUM,
        """
        Q:VMLA Q:VMLAS Q:VQDMLAH Q:VQRDMLAH Q:VQDMLASH Q:VQRDMLASH Q:VQDMLADH Q:VQDMLADHX Q:VQRDMLADH
        Q:VQRDMLADHX Q:VQDMLSDH Q:VQDMLSDHX Q:VQRDMLSDH Q:VQRDMLSDHX
        """,
    ),
    "vector_multiply_reduce": (
        Group.HELIUM,
        """
        Q:VMLADAV Q:VMLADAVA Q:VMLADAVX Q:VMLADAVAX Q:VMLSDAV Q:VMLSDAVA Q:VMLSDAVX Q:VMLSDAVAX Q:VMLALDAV
        Q:VMLALDAVA Q:VMLALDAVX Q:VMLALDAVAX Q:VMLSLDAV Q:VMLSLDAVA Q:VMLSLDAVX Q:VMLSLDAVAX Q:VRMLALDAVH
        Q:VRMLALDAVHA Q:VRMLALDAVHX Q:VRMLALDAVHAX Q:VRMLSLDAVH Q:VRMLSLDAVHA Q:VRMLSLDAVHX Q:VRMLSLDAVHAX
        """,
    ),
    "vector_reduce": (Group.HELIUM, "Q:VADDV Q:VADDVA Q:VADDLV Q:VADDLVA"),
    "vector_extreme_reduce": (
        Group.HELIUM,
        """
        Q:VMAXV Q:VMINV Q:VMAXAV Q:VMINAV Q:VABAV Q:VMAXNMV Q:VMINNMV Q:VMAXNMAV Q:VMINNMAV
        """,
    ),
    "vector_compare": (Group.HELIUM, "Q:VCMP Q:VPT"),
    "vector_predicate": (Group.HELIUM, "VPST VPNOT VCTP Q:VPST"),
    "vector_float_add": (
        Group.HELIUM,
        """
        F:VADD F:VSUB F:VABD F:VABS F:VNEG F:VCADD Q:VMAXNM Q:VMINNM Q:VMAXNMA Q:VMINNMA
        """,
    ),
    "vector_float_multiply": (
        Group.HELIUM,
        """
        F:VMUL F:VFMA F:VFMS F:VFMAS Q:VFMA Q:VFMS Q:VFMAS Q:VCMUL Q:VCMLA Q:VCVT Q:VCVTA Q:VCVTM Q:VCVTN
        Q:VCVTP Q:VCVTB Q:VCVTT Q:VRINTA Q:VRINTM Q:VRINTN Q:VRINTP Q:VRINTX Q:VRINTZ
        """,
    ),
    "vector_move": (Group.HELIUM, "Q:VMOV"),
    "vector_move_lane": (Group.HELIUM, ""),
    "vector_move_core": (Group.HELIUM, ""),
    UNKNOWN: (Group.SYSTEM, ""),
}

GROUP_OF_KIND: dict[str, Group] = {kind: group for kind, (group, _) in _KINDS.items()}
KIND_OF_NAME: dict[str, str] = {name: kind for kind, (_, names) in _KINDS.items() for name in names.split()}
