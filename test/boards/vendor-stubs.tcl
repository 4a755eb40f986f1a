# Commands of Vivado and Quartus that write down how they were called. Whatever else a script calls is unknown to tclsh.
set ::slack 0.5
set ::progress 100%

proc said {args} { puts [join $args] }
foreach name {
    create_project update_compile_order launch_runs wait_on_run open_run report_utilization report_timing_summary
    load_package project_new set_global_assignment set_location_assignment set_instance_assignment export_assignments
    execute_flow project_close
    create_bd_design validate_bd_design save_bd_design assign_bd_address
} {
    proc $name {args} "puts \[concat $name \$args\]"
}

set ::added {}
proc add_files {args} {
    set file [lindex $args end]
    if {![file exists $file] && ![string match *system_wrapper.v $file]} { error "no file $file" }
    lappend ::added $file
    puts [concat add_files $args]
}

# Parameters and interfaces of a Verilog module among the files that were added.
proc module_text {module} {
    foreach file $::added {
        if {![string match *.v $file] || ![file exists $file]} continue
        set channel [open $file]
        set text [read $channel]
        close $channel
        if {[regexp "module $module\\M" $text]} { return $text }
    }
    error "no module $module"
}

# Block designs: what a cell is, which interfaces it has, which are connected.
set ::interfaces {
    xilinx.com:ip:processing_system7 {M_AXI_GP0 S_AXI_HP0}
    xilinx.com:ip:zynq_ultra_ps_e {M_AXI_HPM0_FPD S_AXI_HP0_FPD}
    xilinx.com:ip:axi_dma {M_AXIS_MM2S S_AXIS_S2MM S_AXI_LITE M_AXI_MM2S M_AXI_S2MM}
}
array set ::cells {}
set ::connected {}
proc create_bd_cell {args} {
    set name [lindex $args end]
    if {[lindex $args 1] eq "ip"} {
        set ::cells($name) [dict get $::interfaces [lindex $args 3]]
    } else {
        set text [module_text [lindex $args 3]]
        set found {}
        foreach {all interface} [regexp -all -inline {X_INTERFACE_INFO = "xilinx.com:interface:[^ ]+ (\w+) } $text] {
            if {$interface ni $found} { lappend found $interface }
        }
        set ::cells($name) $found
        set ::reference($name) $text
    }
    puts [concat create_bd_cell $args]
    return $name
}
proc get_bd_intf_pins {pin} {
    lassign [split [string trimleft $pin /] /] cell interface
    if {![info exists ::cells($cell)] || $interface ni $::cells($cell)} { error "no interface $pin" }
    return $cell/$interface
}
proc connect_bd_intf_net {a b} {
    lappend ::connected $a $b
    puts "connect_bd_intf_net $a $b"
}
proc apply_bd_automation {args} {
    set config [lindex $args 3]
    foreach end {Master Slave} {
        if {[dict exists $config $end]} { lappend ::connected [get_bd_intf_pins [dict get $config $end]] }
    }
    puts [concat apply_bd_automation $args]
}
proc get_files {name} { return $name }
proc make_wrapper {args} {
    foreach cell [array names ::cells] {
        foreach interface $::cells($cell) {
            if {"$cell/$interface" ni $::connected} { error "$cell/$interface is open" }
        }
    }
    return system_wrapper.v
}
proc set_property {args} {
    if {[lindex $args 0] eq "-dict"} {
        lassign $args option values cell
        if {[info exists ::reference($cell)]} {
            foreach {name value} $values {
                if {![regexp "parameter\[^=\]*\\m[string range $name 7 end]\\M" $::reference($cell)]} {
                    error "$cell has no parameter $name"
                }
            }
        }
    }
    puts [concat set_property $args]
}
proc current_project {} { return project_1 }
proc current_fileset {} { return sources_1 }
proc get_runs {name} { return $name }
proc get_property {name object} {
    switch $name {
        PROGRESS { return $::progress }
        STATS.WNS - STATS.WHS { return $::slack }
        default { error "no property $name" }
    }
}

# The bitstream is not there to be copied.
rename file tcl_file
proc file {command args} {
    if {$command eq "copy" && [regexp {\.(bit|hwh)$} [lindex $args 1]]} {
        puts [concat file $command $args]
        return
    }
    return [tcl_file $command {*}$args]
}
